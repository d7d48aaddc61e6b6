package dev.errand.command.argv;

import dev.errand.job.Texts;
import dev.errand.task.binding.ValueMismatchException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Which values of one parameter may become parts of arguments, so that each arrives byte for byte or is refused. Immutable.
 *
 * @param used whether it stands in the command line at all
 * @param spread whether each of its elements becomes an argument
 * @param leads whether an argument begins with it where an option could stand
 * @param maxBytes how many bytes it may have there
 */
public record ArgumentRule(boolean used, boolean spread, boolean leads, int maxBytes) {

    /** What Linux allows a single argument to have, with the byte that ends it. */
    public static final int MAX_ARGUMENT = 128 * 1024;

    /** What all arguments of a list may have together, with what the system adds for each. */
    private static final int MAX_LIST = 1024 * 1024;

    private static final int FOR_EACH = 9;

    /** As what the JDK hands arguments to programs; only UTF-8 has all characters. */
    private static final boolean UTF_8 =
            Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8")).equals(StandardCharsets.UTF_8);

    /** The rule for a parameter in a command line. */
    static ArgumentRule of(String parameter, List<Template> argv) {
        boolean used = false;
        boolean spread = false;
        boolean leads = false;
        boolean optionsEnded = false;
        int maxBytes = MAX_ARGUMENT - 1;
        for (Template each : argv) {
            if (each.parameters().contains(parameter)) {
                used = true;
                spread |= each.isSpread();
                leads |= !optionsEnded && each.first().contains(parameter);
                int share = (MAX_ARGUMENT - 1 - each.textBytes())
                        / each.parameters().size();
                maxBytes = Math.min(maxBytes, share);
            }
            optionsEnded |= each.literal().equals(Optional.of("--"));
        }
        return new ArgumentRule(used, spread, leads, maxBytes);
    }

    /** Whether the service can hand all characters on. */
    public static boolean takesAllCharacters() {
        return UTF_8;
    }

    /**
     * Sees that a value may stand there.
     *
     * @throws ValueMismatchException that says what is wrong with it, and where
     */
    void check(JsonNode value) {
        if (!used) {
            return;
        }
        if (!spread) {
            check(value, "");
            return;
        }
        if (!value.isArray()) {
            throw new ValueMismatchException("", "must be an array: each of its elements becomes an argument");
        }
        long all = 0;
        for (int i = 0; i < value.size(); i++) {
            all += check(value.get(i), "/" + i) + FOR_EACH;
            if (all > MAX_LIST) {
                throw new ValueMismatchException("", "becomes arguments of more than 1 MiB together");
            }
        }
    }

    private long check(JsonNode value, String pointer) {
        String text = Template.text(value);
        if (text.indexOf('\0') >= 0) {
            throw new ValueMismatchException(pointer, "must not hold the character NUL: it becomes an argument");
        }
        if (leads && text.startsWith("-") && !value.isNumber()) {
            throw new ValueMismatchException(pointer, "must not begin with '-': it becomes an argument");
        }
        if (Texts.hasLoneSurrogate(text)) {
            throw new ValueMismatchException(pointer, "must be Unicode text without halves of characters");
        }
        if (!UTF_8 && text.chars().anyMatch(c -> c >= 128)) {
            throw new ValueMismatchException(
                    pointer, "must be ASCII as long as the service is not started in a UTF-8 locale");
        }
        // No character has more than three bytes for each unit.
        int bytes = text.length() <= maxBytes / 3 ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > maxBytes) {
            throw new ValueMismatchException(
                    pointer, "must have at most " + maxBytes + " bytes in UTF-8: it becomes an argument");
        }
        return bytes;
    }
}
