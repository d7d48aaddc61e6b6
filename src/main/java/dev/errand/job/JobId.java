package dev.errand.job;

import java.util.Optional;

/**
 * A job's public name, {@code job_} and 26 characters; sorts by creation. See {@link TypeId} for the format.
 *
 * @param value the whole text, prefix included
 */
public record JobId(String value) implements Comparable<JobId> {

    /** What stands before the underscore. */
    public static final String PREFIX = "job";

    /** Refuses what is not of an identifier's form. */
    public JobId {
        if (!TypeId.isWellFormed(PREFIX, value)) {
            throw new IllegalArgumentException("not a job id");
        }
    }

    /** The id that a client wrote, or nothing when it cannot be one. */
    public static Optional<JobId> parse(String text) {
        return TypeId.isWellFormed(PREFIX, text) ? Optional.of(new JobId(text)) : Optional.empty();
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
