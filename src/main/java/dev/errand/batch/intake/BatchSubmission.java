package dev.errand.batch.intake;

import dev.errand.batch.BatchMode;
import dev.errand.job.spec.JobRelations;
import dev.errand.submission.Submission;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent to have many jobs made, well formed and within ranges, before it is checked against the tasks and queues.
 *
 * @param common what all items have: every option of a job; its {@code args} are empty, its idempotency is the batch's
 * @param mode what an item is
 * @param maxConcurrency how many may be under way at once
 * @param failFast whether the first failure cancels the rest
 * @param items the items
 */
public record BatchSubmission(
        Submission common, BatchMode mode, @Nullable Integer maxConcurrency, boolean failFast, BatchItems items) {

    /** The same of whoever submitted it; nobody where no key was needed. */
    public BatchSubmission by(@Nullable String maker) {
        return new BatchSubmission(common.by(maker), mode, maxConcurrency, failFast, items);
    }

    /** The same as part of a trace; see {@link Submission#traced}. */
    public BatchSubmission traced(@Nullable String trace) {
        return new BatchSubmission(common.traced(trace), mode, maxConcurrency, failFast, items);
    }

    /** The same as a run of a schedule. */
    public BatchSubmission as(JobRelations.ScheduledRun run) {
        return new BatchSubmission(common.as(run), mode, maxConcurrency, failFast, items);
    }

    /** The same of a tenant, whose names then are its own. */
    public BatchSubmission in(String tenant) {
        return new BatchSubmission(common.in(tenant), mode, maxConcurrency, failFast, items);
    }
}
