package dev.errand.launch.keys;

import dev.errand.access.key.KeyText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a command line says.
 *
 * @param command the first word
 * @param words what else stands there without a dash
 * @param options by name, without their dashes; those that are on or off have an empty value
 */
record Arguments(String command, List<String> words, Map<String, String> options) {

    private static final Set<String> SWITCHES = Set.of("offline", "cascade");
    private static final Set<String> VALUES =
            Set.of("scopes", "name", "tasks", "queues", "tenant", "expires", "url", "key-file");

    /**
     * Reads it.
     *
     * @throws IllegalArgumentException that says what is wrong
     */
    static Arguments parse(List<String> args) {
        if (args.isEmpty() || !Set.of("create", "list", "revoke", "generate").contains(args.getFirst())) {
            throw new IllegalArgumentException(
                    args.isEmpty() ? "a command is missing" : "there is no command " + shown(args.getFirst()));
        }
        List<String> words = new ArrayList<>();
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < args.size(); i++) {
            String arg = args.get(i);
            if (!arg.startsWith("--")) {
                words.add(arg);
                continue;
            }
            int equals = arg.indexOf('=');
            String name = arg.substring(2, equals < 0 ? arg.length() : equals);
            if (SWITCHES.contains(name) && equals < 0) {
                options.put(name, "");
            } else if (VALUES.contains(name) && equals > 0) {
                options.put(name, arg.substring(equals + 1));
            } else if (VALUES.contains(name) && i + 1 < args.size()) {
                options.put(name, args.get(++i));
            } else {
                throw new IllegalArgumentException(
                        VALUES.contains(name) ? "--" + name + " needs a value" : "there is no option --" + name);
            }
        }
        return new Arguments(args.getFirst(), List.copyOf(words), options);
    }

    /** A key may stand at the wrong place, and is not to be shown. */
    private static String shown(String word) {
        return word.contains(KeyText.PREFIX) ? KeyText.PREFIX + "…" : word;
    }

    boolean has(String option) {
        return options.containsKey(option);
    }

    Optional<String> one(String option) {
        return Optional.ofNullable(options.get(option));
    }

    /** The parts of a list with commas. */
    Optional<List<String>> list(String option) {
        return one(option)
                .map(text -> Arrays.stream(text.split(","))
                        .map(String::strip)
                        .filter(part -> !part.isEmpty())
                        .toList());
    }

    /** The one word that the command is about. */
    String word(String what) {
        if (words.size() != 1) {
            throw new IllegalArgumentException(command + " needs " + what);
        }
        return words.getFirst();
    }

    /** Refuses all options but these. */
    void allow(String... names) {
        Set<String> others = new TreeSet<>(options.keySet());
        others.removeAll(Set.of(names));
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    command + " knows no option --" + others.iterator().next());
        }
    }
}
