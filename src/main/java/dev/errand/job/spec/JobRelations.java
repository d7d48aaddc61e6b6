package dev.errand.job.spec;

import dev.errand.job.Hold;
import org.jspecify.annotations.Nullable;

/**
 * What a job belongs to.
 *
 * @param item its place in a batch
 * @param resultQueue where its outcome is put
 * @param webhook who is told of it
 * @param createdBy the id of the key that submitted it, where one was needed
 * @param trace of which trace it is a part, as {@link dev.errand.job.trace.JobTrace} keeps it; of none where nothing
 */
public record JobRelations(
        @Nullable BatchItem item,
        @Nullable String resultQueue,
        @Nullable Webhook webhook,
        @Nullable String createdBy,
        @Nullable String trace) {

    /** A job on its own. */
    public static final JobRelations NONE = new JobRelations(null, null, null, null, null);

    /** These, or none at all. */
    public static JobRelations of(@Nullable BatchItem item, @Nullable String resultQueue, @Nullable Webhook webhook) {
        return of(item, resultQueue, webhook, null, null);
    }

    /** The same of somebody's, as part of a trace. */
    public static JobRelations of(
            @Nullable BatchItem item,
            @Nullable String resultQueue,
            @Nullable Webhook webhook,
            @Nullable String createdBy,
            @Nullable String trace) {
        boolean none = item == null && resultQueue == null && webhook == null && createdBy == null && trace == null;
        return none ? NONE : new JobRelations(item, resultQueue, webhook, createdBy, trace);
    }

    /** Of a job that nobody needed a key for. */
    public JobRelations(@Nullable BatchItem item, @Nullable String resultQueue, @Nullable Webhook webhook) {
        this(item, resultQueue, webhook, null, null);
    }

    /**
     * A place in a batch.
     *
     * @param batchId the batch's id
     * @param index from 0, in the order of submission
     * @param key what the submitter calls it, if anything
     * @param held whether the window of its batch keeps it back, {@link Hold#WINDOW}
     */
    public record BatchItem(
            String batchId, int index, @Nullable String key, boolean held) {}

    /** The id of the batch, if it is an item of one. */
    public @Nullable String batchId() {
        return item == null ? null : item.batchId();
    }

    /** The relations of an item of a batch that has these. */
    public JobRelations ofItem(BatchItem place) {
        return new JobRelations(place, resultQueue, webhook == null ? null : webhook.ofItems(), createdBy, trace);
    }
}
