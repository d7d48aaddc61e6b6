package dev.errand.job.spec;

import java.util.regex.Pattern;

/** What a queue of results may be called. Pure. */
public final class ResultQueueName {

    /** The longest name, in characters. */
    public static final int MAX = 100;

    /** What is allowed, in words. */
    public static final String EXPECTED =
            "must have 1 to " + MAX + " characters: letters from a to z and A to Z, digits, _ - and ., not dots alone";

    /** Dots alone mean something else in the path of an address. */
    private static final Pattern FORM = Pattern.compile("(?!\\.+$)[A-Za-z0-9_.-]{1," + MAX + "}");

    private ResultQueueName() {}

    /** Whether the text can be a name. */
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }
}
