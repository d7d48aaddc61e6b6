package dev.errand.memory;

/**
 * The part of a {@link Budget} that shares of one kind are taken from: up to {@code to}, of which what is below {@code from} may be
 * taken by kinds whose holders wait for this one. What is between is there for this kind in the end, so no share of it may be larger, and
 * nobody waits in a circle.
 *
 * @param from bytes, not negative
 * @param to bytes, more than {@code from}
 */
public record Band(long from, long to) {

    /** Fails when it is empty. */
    public Band {
        if (from < 0 || to <= from) {
            throw new IllegalArgumentException("no band from " + from + " to " + to);
        }
    }

    long counted(long bytes) {
        return Math.clamp(bytes, 0, to - from);
    }
}
