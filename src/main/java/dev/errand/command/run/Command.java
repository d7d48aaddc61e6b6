package dev.errand.command.run;

import dev.errand.command.argv.CommandLine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A command as it was found good when the service started. Immutable.
 *
 * @param parameters their names, in the order of their values
 * @param starts the program that starts it with its arguments, or nothing, and then the program; absolute paths
 * @param line its arguments
 * @param input what it reads
 * @param output what it writes
 * @param environment all that it has of one beside what each attempt has of its own
 * @param retryExit exit codes after which another attempt may be made; 128 and a signal's number where one ended it
 * @param killAfter how long it may take to end by itself when it was told to
 */
public record Command(
        List<String> parameters,
        List<String> starts,
        CommandLine line,
        InputKind input,
        ResultKind output,
        Map<String, String> environment,
        Set<Integer> retryExit,
        Duration killAfter) {

    /** The whole command line for these values. */
    List<String> argv(List<JsonNode> values) {
        List<String> argv = new ArrayList<>(starts);
        argv.addAll(line.arguments(name -> values.get(parameters.indexOf(name))));
        return argv;
    }

    /** The programs that have to be there. */
    List<Path> programs() {
        return starts.size() == 1
                ? List.of(Path.of(starts.getFirst()))
                : List.of(Path.of(starts.getFirst()), Path.of(starts.getLast()));
    }

    /** The values by their names. */
    ObjectNode byName(List<JsonNode> values) {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < parameters.size(); i++) {
            all.set(parameters.get(i), values.get(i));
        }
        return all;
    }

    /**
     * What a command reads.
     *
     * @param document whether that is a document about its attempt
     * @param parameter the parameter whose value it is instead
     */
    public record InputKind(boolean document, @Nullable String parameter) {

        private static final String PARAMETER = "param:";

        /**
         * As it is configured.
         *
         * @throws IllegalArgumentException if there is no such kind
         */
        public static InputKind of(String configured, Set<String> parameters) {
            if (configured.equals("json") || configured.equals("none")) {
                return new InputKind(configured.equals("json"), null);
            }
            String name = configured.startsWith(PARAMETER) ? configured.substring(PARAMETER.length()) : "";
            if (!parameters.contains(name)) {
                throw new IllegalArgumentException(
                        "stdin must be json, none or param:NAME with the name of a parameter, not '" + configured
                                + "'");
            }
            return new InputKind(false, name);
        }

        /** Whether there is nothing to read. */
        boolean isNone() {
            return !document && parameter == null;
        }
    }
}
