package dev.errand.batch;

import dev.errand.job.spec.TenantNames;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch as the store last knew it: a snapshot that does not change.
 *
 * @param id its name, {@code batch_} and 26 characters
 * @param name what the submitter calls it, if anything
 * @param task what all its items run, as it is stored; empty for a workflow
 * @param mode what an item is
 * @param line where all its items wait
 * @param maxConcurrency how many of its items may be under way at once; {@code null} for as many as the queue allows
 * @param failFast whether the first failure cancels the rest
 * @param status where it stands
 * @param version how often its row was written; the counts change without it
 * @param createdAt when it was accepted
 * @param finishedAt when its last item became final
 * @param cancelRequestedAt when somebody called it off
 * @param cancelReason what the canceler wrote
 * @param counts where its items stand
 */
public record Batch(
        String id,
        @Nullable String name,
        String task,
        BatchMode mode,
        String line,
        @Nullable Integer maxConcurrency,
        boolean failFast,
        BatchStatus status,
        long version,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable Instant cancelRequestedAt,
        @Nullable String cancelReason,
        Counts counts) {

    /** What stands before the underscore of an id. */
    public static final String PREFIX = "batch";

    /** The most items. */
    public static final int MAX_ITEMS = 100_000;

    /**
     * One as it was accepted, with which nothing has happened yet.
     *
     * @param size how many items it has
     * @param scheduled how many of them wait for others, or for their time
     */
    public static Batch accepted(
            String id,
            @Nullable String name,
            String task,
            BatchMode mode,
            String line,
            @Nullable Integer maxConcurrency,
            boolean failFast,
            Instant createdAt,
            int size,
            int scheduled) {
        boolean over = size == 0;
        return new Batch(
                id,
                name,
                task,
                mode,
                line,
                maxConcurrency,
                failFast,
                over ? BatchStatus.SUCCEEDED : BatchStatus.RUNNING,
                0,
                createdAt,
                over ? createdAt : null,
                null,
                null,
                new Counts(size, scheduled, size - scheduled, 0, 0, 0, 0));
    }

    /** Whose it is. */
    public String tenant() {
        return TenantNames.of(TenantNames.tenantOfLine(line));
    }

    /** Whether it is final. */
    public boolean done() {
        return status.isFinal();
    }
}
