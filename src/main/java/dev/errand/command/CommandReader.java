package dev.errand.command;

import dev.errand.command.argv.CommandLine;
import dev.errand.command.argv.CommandParameter;
import dev.errand.command.argv.ConfiguredSchema;
import dev.errand.command.process.Programs;
import dev.errand.command.run.Command;
import dev.errand.command.run.ResultKind;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.binding.ValueMismatchException;
import dev.errand.task.catalog.ExampleArguments;
import dev.errand.task.definition.TaskBody;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskDocuments;
import dev.errand.task.definition.TaskOptions;
import dev.errand.task.schema.ArgumentsSchema;
import dev.errand.task.schema.InvalidSchemaException;
import dev.errand.task.schema.SchemaParameter;
import dev.errand.task.schema.ValueSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes a task of what is configured for one command, and says what is wrong with that. Used by one thread, for one command. */
final class CommandReader {

    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    private final String name;
    private final CommandProperties configured;
    private final Function<String, @Nullable String> surroundings;

    /**
     * For one command.
     *
     * @param surroundings the environment of the service
     */
    CommandReader(String name, CommandProperties configured, Function<String, @Nullable String> surroundings) {
        this.name = name;
        this.configured = configured;
        this.surroundings = surroundings;
    }

    /**
     * The task.
     *
     * @param body makes what runs it
     * @throws CommandStartException that says what is wrong
     */
    TaskDefinition read(Function<Command, TaskBody> body) {
        require(TaskOptions.isName(name), "the name " + TaskOptions.NAME_RULE);
        try {
            return define(body);
        } catch (IllegalArgumentException e) {
            throw new CommandStartException(name, String.valueOf(e.getMessage()));
        }
    }

    private TaskDefinition define(Function<Command, TaskBody> body) {
        Map<String, ObjectNode> schemas = new LinkedHashMap<>();
        configured.parameters().forEach((parameter, schema) -> schemas.put(parameter, ConfiguredSchema.of(schema)));
        CommandLine line = CommandLine.of(configured.wrapper(), configured.argv(), schemas.keySet());
        List<CommandParameter> parameters = new ArrayList<>();
        List<ArgumentsSchema.Part> parts = new ArrayList<>();
        schemas.forEach((parameter, schema) -> {
            String description = schema.path("description").asString("");
            JsonNode usual = schema.remove("default");
            schema.remove("description");
            parts.add(new ArgumentsSchema.Part(parameter, description, schema, usual));
            parameters.add(parameter(parameter, description, usual, schema, line));
        });
        ResultKind result = ResultKind.of(configured.result());
        Command command = new Command(
                List.copyOf(schemas.keySet()),
                starts(line),
                line,
                Command.InputKind.of(configured.stdin(), schemas.keySet()),
                result,
                environment(),
                Set.copyOf(new HashSet<>(configured.retryExit())),
                configured.killAfter());
        JsonNode documented = ArgumentsSchema.of(parts);
        TaskDocuments documents = new TaskDocuments(documented, result.schema(), null);
        TaskBody code = body.apply(command);
        TaskDefinition task = new TaskDefinition(options(), parameters, () -> documents, code);
        JsonNode example = ExampleArguments.madeUp(parameters, documented);
        if (!fits(task, example)) {
            return task;
        }
        TaskDocuments whole = new TaskDocuments(documented, result.schema(), example);
        return new TaskDefinition(options(), parameters, () -> whole, code);
    }

    private static boolean fits(TaskDefinition task, JsonNode example) {
        try {
            new ArgumentBinder().bind(task, example.toString(), null);
            return true;
        } catch (InvalidArgumentsException e) {
            return false;
        }
    }

    private CommandParameter parameter(
            String parameter, String description, @Nullable JsonNode usual, JsonNode schema, CommandLine line) {
        try {
            CommandParameter read = new CommandParameter(
                    new SchemaParameter(parameter, description, usual, ValueSchema.of(schema)), line.rule(parameter));
            if (usual != null) {
                read.read(usual);
            }
            return read;
        } catch (InvalidSchemaException e) {
            throw new IllegalArgumentException("the schema of '" + parameter + "' " + e.detail() + at(e.pointer()));
        } catch (ValueMismatchException e) {
            throw new IllegalArgumentException("the default of '" + parameter + "' " + e.detail() + at(e.pointer()));
        }
    }

    private static String at(String pointer) {
        return pointer.isEmpty() ? "" : ", at " + pointer;
    }

    /** What is started, each as an absolute path, so that it is the same whatever the environment is. */
    private List<String> starts(CommandLine line) {
        List<String> starts = new ArrayList<>(configured.wrapper());
        if (!starts.isEmpty()) {
            starts.set(0, program(starts.getFirst()));
        }
        starts.add(program(line.program()));
        return starts;
    }

    private static String program(String written) {
        String path = Programs.find(written)
                .orElseThrow(() -> new IllegalArgumentException("there is no program '" + written
                        + "' that this service may run; looked for on its PATH unless written with a slash"));
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".bat") || lower.endsWith(".cmd")) {
            throw new IllegalArgumentException(
                    "'" + written + "' is run by the shell of Windows, which arguments could speak to");
        }
        return path;
    }

    private Map<String, String> environment() {
        Map<String, String> all = new HashMap<>();
        for (String passed : configured.passEnv()) {
            String value = surroundings.apply(passed);
            if (value != null) {
                all.put(passed, value);
            }
        }
        all.putAll(configured.env());
        all.forEach((variable, value) -> require(
                !variable.isEmpty() && variable.indexOf('=') < 0 && (variable + value).indexOf('\0') < 0,
                "env has a variable that no environment can hold"));
        return Map.copyOf(all);
    }

    private TaskOptions options() {
        Duration timeout = configured.timeout();
        require(
                timeout == null || (timeout.isPositive() && timeout.compareTo(MAX_TIMEOUT) <= 0),
                "timeout must be longer than nothing and no longer than a year");
        double rate = configured.perSecond();
        require(TaskOptions.isRate(rate), "per-second must be 0 or 0.001 to 100000");
        require(!configured.killAfter().isNegative(), "kill-after must not be negative");
        return new TaskOptions(
                name,
                configured.description(),
                configured.queue(),
                timeout,
                configured.maxAttempts(),
                configured.concurrency(),
                rate);
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new CommandStartException(name, problem);
        }
    }
}
