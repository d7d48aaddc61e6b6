package dev.errand.command.argv;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A program with its arguments as they are configured. Immutable. */
public final class CommandLine {

    private final String program;
    private final List<Template> argv;

    private CommandLine(String program, List<Template> argv) {
        this.program = program;
        this.argv = argv;
    }

    /**
     * Reads one.
     *
     * @param wrapper what starts it, without places
     * @param parameters all that there are
     * @throws IllegalArgumentException that says what is wrong with it
     */
    public static CommandLine of(List<String> wrapper, List<String> configured, Set<String> parameters) {
        List<Template> argv = configured.stream().map(Template::of).toList();
        Set<String> used = new HashSet<>();
        argv.forEach(template -> used.addAll(template.parameters()));
        for (String name : used) {
            if (!parameters.contains(name)) {
                throw new IllegalArgumentException("argv has a place {" + name
                        + "} and no such parameter; names with other characters than letters, digits and '-' are written in brackets, as \"["
                        + name + "]\"");
            }
        }
        String program = argv.getFirst()
                .literal()
                .orElseThrow(() -> new IllegalArgumentException("the program itself must not come from arguments"));
        // Both: behind a wrapper that is known, as watch, plain arguments may be program text; behind one that is not
        // known only the program itself can be judged.
        List<Template> whole = Stream.concat(
                        wrapper.stream().map(element -> Template.of(element.replace("{", "{{"))), argv.stream())
                .toList();
        ScriptRule.find(argv).or(() -> ScriptRule.find(whole)).ifPresent(script -> {
            throw new IllegalArgumentException(
                    "an argument stands within program text, where whoever submits a job could run what he likes; "
                            + "give it behind that instead, as [sh, -c, 'echo \"$1\"', sh, \"{name}\"]");
        });
        return new CommandLine(program, argv);
    }

    /** The program as it is written. */
    public String program() {
        return program;
    }

    /** Which values a parameter may have. */
    public ArgumentRule rule(String parameter) {
        return ArgumentRule.of(parameter, argv);
    }

    /** The arguments behind the program. */
    public List<String> arguments(Function<String, JsonNode> values) {
        List<String> all = new ArrayList<>();
        argv.stream().skip(1).forEach(template -> all.addAll(template.fill(values)));
        return all;
    }
}
