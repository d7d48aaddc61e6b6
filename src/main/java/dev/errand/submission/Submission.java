package dev.errand.submission;

import dev.errand.job.NewJob;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent, well formed and within ranges, before it is checked against the tasks and queues that there are. What the
 * client left out is {@code null}.
 *
 * @param call of which task, with what
 * @param placing where and when
 * @param tries how often and for how long
 * @param resultTtl how long the result can be read
 * @param labels none unless said
 * @param relations where to put the outcome and whom to tell of it; in a batch also of the batch
 * @param idempotency the client's key, as a name of his tenant, and the body's fingerprint
 * @param tenant whose it is; nothing for the default one
 */
public record Submission(
        TaskCall call,
        Placing placing,
        Tries tries,
        @Nullable Duration resultTtl,
        JobLabels labels,
        JobRelations relations,
        NewJob.@Nullable Idempotency idempotency,
        @Nullable String tenant) {

    /** In the default tenant. */
    public Submission(
            TaskCall call,
            Placing placing,
            Tries tries,
            @Nullable Duration resultTtl,
            JobLabels labels,
            JobRelations relations,
            NewJob.@Nullable Idempotency idempotency) {
        this(call, placing, tries, resultTtl, labels, relations, idempotency, null);
    }

    /** The same of whoever submitted it; nobody where no key was needed. */
    public Submission by(@Nullable String maker) {
        if (maker == null) {
            return this;
        }
        return new Submission(call, placing, tries, resultTtl, labels, relations.by(maker), idempotency, tenant);
    }

    /** The same as part of a trace, as {@link dev.errand.job.trace.JobTrace} keeps it; of none where nothing. */
    public Submission traced(@Nullable String trace) {
        if (trace == null) {
            return this;
        }
        return new Submission(call, placing, tries, resultTtl, labels, relations.traced(trace), idempotency, tenant);
    }

    /** The same without what it waits for. */
    public Submission alone() {
        JobRelations own = relations.with(null);
        return new Submission(call, placing, tries, resultTtl, labels, own, idempotency, tenant);
    }

    /** The same with other relations and labels. */
    public Submission with(JobRelations other, JobLabels otherLabels) {
        return new Submission(call, placing, tries, resultTtl, otherLabels, other, idempotency, tenant);
    }

    /** The same as a run of a schedule. */
    public Submission as(JobRelations.ScheduledRun run) {
        return new Submission(call, placing, tries, resultTtl, labels, relations.of(run), idempotency, tenant);
    }

    /** The same with other arguments. */
    public Submission with(@Nullable String args, @Nullable String kwargs) {
        TaskCall other = call.with(args, kwargs, call.sensitive());
        return new Submission(other, placing, tries, resultTtl, labels, relations, idempotency, tenant);
    }

    /** The same with a client's key for it. */
    public Submission with(NewJob.@Nullable Idempotency key) {
        return new Submission(call, placing, tries, resultTtl, labels, relations, key, tenant);
    }

    /** The same of a tenant, whose names then are its own. */
    public Submission in(String owner) {
        String noted = TenantNames.noted(owner);
        if (noted == null) {
            return this;
        }
        NewJob.Idempotency key = idempotency == null
                ? null
                : new NewJob.Idempotency(TenantNames.stored(noted, idempotency.key()), idempotency.fingerprint());
        String results = relations.resultQueue();
        JobRelations own = results == null ? relations : relations.into(TenantNames.stored(noted, results));
        return new Submission(call, placing, tries, resultTtl, labels, own, key, noted);
    }

    /**
     * Where and when it is to run.
     *
     * @param queue the task's own queue unless said
     * @param concurrencyKey with which other jobs of the task it shares the task's limits
     * @param priority −100 to 100, 0 unless said
     * @param delay from now; not together with {@code runAt}
     * @param runAt not before; the past means now
     * @param expiresAt must lie ahead
     */
    public record Placing(
            @Nullable String queue,
            @Nullable String concurrencyKey,
            @Nullable Integer priority,
            @Nullable Duration delay,
            @Nullable Instant runAt,
            @Nullable Instant expiresAt) {}

    /**
     * How often it is to be tried, and for how long.
     *
     * @param timeout of one attempt; the task's own unless said
     * @param maxAttempts 1 to 100; the task's own unless said
     * @param backoff the first pause
     * @param maxBackoff the longest pause
     * @param atMostOnce whether a lost attempt must not be made again
     */
    public record Tries(
            @Nullable Duration timeout,
            @Nullable Integer maxAttempts,
            @Nullable Duration backoff,
            @Nullable Duration maxBackoff,
            boolean atMostOnce) {}
}
