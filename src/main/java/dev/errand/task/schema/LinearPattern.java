package dev.errand.task.schema;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import dev.errand.task.binding.ValueMismatchException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;

/**
 * A regular expression of a schema, matched in a time that grows only with the text: RE2's, which has no lookaround and no references back.
 * Its size is bounded, with what it repeats counted as often as that, since the time grows with that as well. Immutable.
 */
final class LinearPattern implements RegularExpression {

    /** How many characters a pattern may have, and as how many it may count. */
    private static final int MAX_SIZE = 2_000;

    /** The name of a character by its number, or any other escape. */
    private static final java.util.regex.Pattern ESCAPE =
            java.util.regex.Pattern.compile("\\\\u([0-9A-Fa-f]{4})|\\\\.", java.util.regex.Pattern.DOTALL);

    /** An escape, a class of characters, how often something is repeated, or a character. */
    private static final java.util.regex.Pattern TOKEN = java.util.regex.Pattern.compile(
            "\\\\.|\\[(?:\\\\.|[^\\]\\\\])*+]|\\{(\\d{1,9})(?:,(\\d{0,9}))?}|.", java.util.regex.Pattern.DOTALL);

    /** How many characters of text times how many of the pattern are looked at: a second's work. */
    private static final long MAX_WORK = 50_000_000;

    private final Pattern pattern;
    private final long size;

    private LinearPattern(Pattern pattern, long size) {
        this.pattern = pattern;
        this.size = size;
    }

    /**
     * Reads one.
     *
     * @throws IllegalArgumentException with what is wrong
     */
    static LinearPattern of(String text) {
        if (text.length() > MAX_SIZE || size(text) > MAX_SIZE) {
            throw new IllegalArgumentException("is too long, or repeats too much");
        }
        try {
            return new LinearPattern(Pattern.compile(translated(text)), size(text));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "is no pattern that can be matched in linear time (RE2): " + e.getDescription(), e);
        }
    }

    /** RE2 writes the number of a character in another way than ECMAScript. */
    private static String translated(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        escape.group(1) == null ? escape.group() : "\\x{" + escape.group(1) + "}"));
    }

    /** How many characters it would have if what it repeats were written so often. */
    private static long size(String text) {
        Deque<Long> outer = new ArrayDeque<>();
        long sum = 0;
        long last = 0;
        for (Matcher token = TOKEN.matcher(text); token.find(); ) {
            if (token.group(1) != null) {
                boolean bounded = token.group(2) != null && !token.group(2).isEmpty();
                long times = Math.max(1, Long.parseLong(bounded ? token.group(2) : token.group(1)));
                sum = bounded(sum + last * (times - 1));
                last = bounded(last * times);
            } else if (token.group().equals("(")) {
                outer.push(sum);
                sum = 0;
            } else if (token.group().equals(")") && !outer.isEmpty()) {
                last = sum;
                sum = bounded(sum + outer.pop());
            } else {
                last = 1;
                sum++;
            }
        }
        return outer.stream().reduce(sum, Long::sum);
    }

    private static long bounded(long size) {
        return Math.min(size, Integer.MAX_VALUE);
    }

    @Override
    public boolean matches(String value) {
        if (value.length() * size > MAX_WORK) {
            throw new ValueMismatchException("", "holds a text that is too long for the pattern of its schema");
        }
        return pattern.matcher(value).find();
    }
}
