package dev.errand.limit;

import org.jspecify.annotations.Nullable;

/**
 * What a task is limited to, on all nodes together.
 *
 * @param concurrency how many of its jobs run at once, for each concurrency key; {@code null} for any number
 * @param perSecond how many of its attempts start within a second, whatever their key; {@code null} for any number
 */
public record TaskLimit(
        @Nullable Integer concurrency, @Nullable Double perSecond) {

    static final TaskLimit NONE = new TaskLimit(null, null);

    /** Whether it is limited at all. */
    boolean holds() {
        return concurrency != null || perSecond != null;
    }

    /** How many of one key may be under way. */
    int mostAtOnce() {
        return concurrency == null ? Integer.MAX_VALUE : concurrency;
    }
}
