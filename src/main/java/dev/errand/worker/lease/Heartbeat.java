package dev.errand.worker.lease;

import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker says of all that it holds, and what it is told. */
public final class Heartbeat {

    private Heartbeat() {}

    /**
     * What it says of one lease.
     *
     * @param progress how far it is, if that is new
     * @param log lines since the last time
     * @param extend for how long from now on it is to hold; {@code null} for its own length
     */
    public record Beat(
            String token,
            @Nullable Progress progress,
            List<LogLine> log,
            @Nullable Duration extend) {}

    /**
     * How its leases stand.
     *
     * @param leases in the order in which it named them
     * @param state what it is to do
     */
    public record Answer(List<Standing> leases, WorkerState state) {}

    /**
     * How one of them stands.
     *
     * @param expiresAt {@code null} if it is lost
     * @param stop why it is to stop, if it is: {@code cancel} or {@code timeout}
     */
    public record Standing(
            String token,
            @Nullable Instant expiresAt,
            @Nullable String stop) {

        /** Whether it is the worker's no more. */
        public boolean isLost() {
            return expiresAt == null;
        }
    }
}
