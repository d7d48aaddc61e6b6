package dev.errand.job;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A short text that errors have in common which are alike: those of one task, with the same code, class and place in the program, whose messages
 * differ in numbers, ids and quoted text alone. Takes time in proportion to the error's length. Pure.
 */
public final class ErrorFingerprint {

    /** How long it is, in hexadecimal digits. */
    public static final int LENGTH = 24;

    /** So much of a message counts, in characters. */
    private static final int MAX_MESSAGE = 1_000;

    /** So many frames of a program's own count. */
    private static final int MAX_FRAMES = 4;

    /** So many lines of a stack are looked at, from the side of the error. */
    private static final int MAX_LINES = 200;

    private static final int MAX_LINE = 500;

    private static final Pattern JAVA_FRAME = Pattern.compile("^\\s*at (?:[\\w.@-]+/)*([\\w.$<>]+)\\(");
    private static final Pattern SCRIPT_FRAME =
            Pattern.compile("^\\s*at (?:async )?(?:(\\S+) )?\\(?([^()\\s]+?):\\d+:\\d+\\)?$");
    private static final Pattern PYTHON_FRAME = Pattern.compile("^\\s*File \"([^\"]+)\", line \\d+(?:, in (\\S+))?");

    /** What a program calls, and what calls it. */
    private static final Pattern OF_OTHERS = Pattern.compile(
            "^(?:java|javax|jdk|sun|com\\.sun|org\\.springframework|jakarta|kotlin|scala"
                    + "|dev\\.errand\\.(?:execution|task|worker|outbound))\\..*"
                    + "|^node:.*|.*/node_modules/.*|.*/site-packages/.*|.*/lib/python[\\d.]*/.*|^<.*|.*errand\\.(?:py|mjs) .*");

    private ErrorFingerprint() {}

    /** The fingerprint of an error of a task, as its tenant names that. */
    public static String of(String task, Failure failure) {
        String text = String.join(
                "\0",
                task,
                failure.reason().code(),
                failure.className() == null ? "" : failure.className(),
                String.join("\n", frames(failure.stack())),
                skeleton(failure.message()));
        return HexFormat.of().formatHex(Sha256.of(text), 0, LENGTH / 2);
    }

    /** The frames of the program's own next to the error; those of others where it has none. Without lines, which each change moves. */
    static List<String> frames(@Nullable String stack) {
        if (stack == null) {
            return List.of();
        }
        List<String> own = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String line : lines(stack)) {
            String frame = frame(Texts.prefix(line, MAX_LINE));
            if (frame != null && own.size() < MAX_FRAMES) {
                (OF_OTHERS.matcher(frame).matches() ? others : own).add(frame);
            }
        }
        return own.isEmpty() ? others.subList(0, Math.min(others.size(), MAX_FRAMES)) : own;
    }

    /** From the error on: Python tells it last, all others first. */
    private static List<String> lines(String stack) {
        List<String> lines = stack.lines().toList();
        boolean lastFirst = lines.stream()
                .limit(MAX_LINES)
                .anyMatch(line -> PYTHON_FRAME.matcher(line).find());
        return lastFirst
                ? lines.subList(Math.max(0, lines.size() - MAX_LINES), lines.size())
                        .reversed()
                : lines.subList(0, Math.min(lines.size(), MAX_LINES));
    }

    private static @Nullable String frame(String line) {
        Matcher java = JAVA_FRAME.matcher(line);
        if (java.find()) {
            return withoutNumbers(java.group(1));
        }
        Matcher python = PYTHON_FRAME.matcher(line);
        if (python.find()) {
            return python.group(1) + " " + (python.group(2) == null ? "" : python.group(2));
        }
        Matcher script = SCRIPT_FRAME.matcher(line);
        if (script.find()) {
            return script.group(2) + " " + (script.group(1) == null ? "" : script.group(1));
        }
        return null;
    }

    /** Names that compilers and frameworks make have numbers that differ from start to start. */
    private static String withoutNumbers(String name) {
        return Arrays.stream(name.split("\\."))
                .map(part -> Arrays.stream(part.split("\\$"))
                        .filter(each -> !each.isEmpty() && each.chars().noneMatch(Character::isDigit))
                        .collect(Collectors.joining("$")))
                .collect(Collectors.joining("."));
    }

    /** The message with {@code #} for each number or id and {@code ?} for each quoted text or address. */
    static String skeleton(@Nullable String message) {
        if (message == null) {
            return "";
        }
        String text = Texts.prefix(message, MAX_MESSAGE);
        StringBuilder made = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            int quoted = endOfQuote(text, i);
            if (quoted > i) {
                put(made, '?');
                i = quoted;
            } else if (isOfWord(text.charAt(i))) {
                int end = endOfWord(text, i);
                word(made, text.substring(i, end));
                i = end;
            } else {
                between(made, text.charAt(i++));
            }
        }
        return made.toString().strip();
    }

    /** Where the quoted text ends that begins here; the same place if none does. An apostrophe in a word begins none. */
    private static int endOfQuote(String text, int start) {
        char open = text.charAt(start);
        int kind = "\"'`“‘«".indexOf(open);
        if (kind < 0 || (open == '\'' && start > 0 && Character.isLetterOrDigit(text.charAt(start - 1)))) {
            return start;
        }
        char close = "\"'`”’»".charAt(kind);
        int end = start;
        do {
            end = text.indexOf(close, end + 1);
        } while (end > 0 && open == '\'' && end + 1 < text.length() && Character.isLetterOrDigit(text.charAt(end + 1)));
        return end < 0 ? start : end + 1;
    }

    private static boolean isOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '-' || c == '@' || Character.isSurrogate(c);
    }

    private static int endOfWord(String text, int start) {
        int end = start;
        while (end < text.length() && isOfWord(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static void word(StringBuilder made, String word) {
        if (word.indexOf('@') > 0) {
            put(made, '?');
        } else if (word.chars().anyMatch(Character::isDigit)) {
            put(made, '#');
        } else {
            made.append(word);
        }
    }

    /** Several numbers with one sign between them each are one, as in times, addresses and fractions. */
    private static void put(StringBuilder made, char mark) {
        int last = made.length() - 1;
        boolean goesOn =
                mark == '#' && last > 0 && ".,:/+".indexOf(made.charAt(last)) >= 0 && made.charAt(last - 1) == '#';
        if (goesOn) {
            made.setLength(last);
        } else {
            made.append(mark);
        }
    }

    /** Any blanks are one. */
    private static void between(StringBuilder made, char c) {
        if (!Character.isWhitespace(c)) {
            made.append(c);
        } else if (made.isEmpty() || made.charAt(made.length() - 1) != ' ') {
            made.append(' ');
        }
    }
}
