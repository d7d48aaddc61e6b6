package dev.errand.worker.lease;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One worker as it is known.
 *
 * @param tasks those that it registered last
 * @param state what it was told to do
 * @param holding how many jobs it has
 * @param max how many more it asked for last
 * @param lastLeaseAt when it was given any last, to a few seconds
 * @param lastSeenAt when it registered, asked or told something last, to a few seconds
 * @param about what it said of itself
 */
public record KnownWorker(
        WorkerName name,
        List<String> tasks,
        WorkerState state,
        int holding,
        @Nullable Integer max,
        @Nullable Instant lastLeaseAt,
        Instant lastSeenAt,
        About about) {

    /** What a worker says of itself. */
    public record About(@Nullable String version, @Nullable String host) {}
}
