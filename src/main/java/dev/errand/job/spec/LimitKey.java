package dev.errand.job.spec;

import org.jspecify.annotations.Nullable;

/**
 * With which others a job shares the limits of its task: with all jobs of the task that have the same key, or that have none.
 *
 * @param task the task's name, as it is stored
 * @param key what the submitter gave as {@code concurrencyKey}, if anything, as a name of his tenant
 */
public record LimitKey(String task, @Nullable String key) {

    /** The longest key, in characters. */
    public static final int MAX = 255;

    /** No task's name has it in it. */
    private static final char SEPARATOR = '/';

    /** As the submitter gave it. */
    public @Nullable String shownKey() {
        String shown = key == null ? "" : TenantNames.shown(key);
        return shown.isEmpty() ? null : shown;
    }

    /** As it is stored: the task, a slash, the key. */
    public String text() {
        return task + SEPARATOR + (key == null ? "" : key);
    }

    /** What {@link #text} wrote. */
    public static LimitKey parse(String text) {
        int end = text.indexOf(SEPARATOR);
        String key = text.substring(end + 1);
        return new LimitKey(text.substring(0, end), key.isEmpty() ? null : key);
    }

    /** The first text of all keys of a task, by the order of their bytes. */
    public static String first(String task) {
        return task + SEPARATOR;
    }

    /** What comes right after a text; keys have no such control character. */
    public static String after(String text) {
        return text + '\u0001';
    }

    /** What comes right after the texts of all keys of a task. */
    public static String beyond(String task) {
        return task + (char) (SEPARATOR + 1);
    }
}
