package dev.errand.dependency.workflow;

import dev.errand.job.NewJob;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.Webhook;
import dev.errand.submission.Submission;
import dev.errand.task.binding.ArgumentPointers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent to have jobs made that wait for each other, well formed and within ranges.
 *
 * @param name what the client calls it, if anything
 * @param failFast whether the first failure cancels the rest
 * @param webhook who is told of it, and of its jobs as far as these name nobody else
 * @param idempotency the client's key, as a name of his tenant, and the body's fingerprint
 * @param tenant whose it is; nothing for the default one
 * @param createdBy the id of the key that submitted it, where one was needed
 * @param jobs by their keys, in the order of the body; each names those that it waits for by their keys
 */
public record WorkflowSubmission(
        @Nullable String name,
        boolean failFast,
        @Nullable Webhook webhook,
        NewJob.@Nullable Idempotency idempotency,
        @Nullable String tenant,
        @Nullable String createdBy,
        Map<String, Submission> jobs) {

    /** The most jobs that any has. */
    public static final int MAX_JOBS = 10_000;

    /** The most waits of jobs for each other that any has. */
    public static final int MAX_EDGES = 50_000;

    /** Where a job stands in the body. */
    public static String pointer(String key) {
        return "/jobs/" + ArgumentPointers.escape(key);
    }

    /** The same of a tenant, whose names then are its own. */
    public WorkflowSubmission in(String owner) {
        String noted = TenantNames.noted(owner);
        NewJob.Idempotency key = idempotency == null
                ? null
                : new NewJob.Idempotency(TenantNames.stored(noted, idempotency.key()), idempotency.fingerprint());
        return new WorkflowSubmission(name, failFast, webhook, key, noted, createdBy, each(job -> job.in(owner)));
    }

    /** The same of whoever submitted it; nobody where no key was needed. */
    public WorkflowSubmission by(@Nullable String maker) {
        return new WorkflowSubmission(name, failFast, webhook, idempotency, tenant, maker, each(job -> job.by(maker)));
    }

    /** The same as part of a trace; see {@link Submission#traced}. */
    public WorkflowSubmission traced(@Nullable String trace) {
        return trace == null ? this : with(each(job -> job.traced(trace)));
    }

    /** The same as a run of a schedule. */
    public WorkflowSubmission as(JobRelations.ScheduledRun run) {
        return with(each(job -> job.as(run)));
    }

    private WorkflowSubmission with(Map<String, Submission> others) {
        return new WorkflowSubmission(name, failFast, webhook, idempotency, tenant, createdBy, others);
    }

    /** The same with other jobs in place of each. */
    public WorkflowSubmission changed(UnaryOperator<Submission> change) {
        return with(each(change));
    }

    /** The same with a client's key for it. */
    public WorkflowSubmission with(NewJob.@Nullable Idempotency key) {
        return new WorkflowSubmission(name, failFast, webhook, key, tenant, createdBy, jobs);
    }

    private Map<String, Submission> each(UnaryOperator<Submission> change) {
        Map<String, Submission> changed = LinkedHashMap.newLinkedHashMap(jobs.size());
        jobs.forEach((key, job) -> changed.put(key, change.apply(job)));
        return changed;
    }

    /** The whole as if it were one job, for whoever looks at whom it tells. */
    Submission whole() {
        return new Submission(
                new TaskCall("", null, null),
                new Submission.Placing(null, null, null, null, null, null),
                new Submission.Tries(null, null, null, null, false),
                null,
                JobLabels.NONE,
                JobRelations.of(null, null, webhook),
                null,
                tenant);
    }
}
