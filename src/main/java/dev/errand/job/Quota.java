package dev.errand.job;

import org.jspecify.annotations.Nullable;

/**
 * What a tenant may have in the store at most, for who stores a new job of it. Pure.
 *
 * @param waiting how many jobs may be queued or scheduled; any number where null
 * @param bytes how many bytes of arguments and results its kept jobs may have; any number where null
 */
public record Quota(@Nullable Integer waiting, @Nullable Long bytes) {

    /** As much as it likes. */
    public static final Quota NONE = new Quota(null, null);

    /** What there would be too much of. */
    public enum Kind {
        /** Jobs that wait. */
        WAITING,
        /** Bytes of arguments and results. */
        BYTES
    }
}
