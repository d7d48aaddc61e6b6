package dev.errand.submission;

import dev.errand.job.NewJob;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What a client sent, for tests: nothing but the task and what a test names. For one thread. */
public final class SubmissionBuilder {

    private final String task;
    private @Nullable String args;
    private Submission.Placing placing = new Submission.Placing(null, null, null, null, null, null);
    private Submission.Tries tries = new Submission.Tries(null, null, null, null, false);
    private @Nullable Duration resultTtl;
    private JobLabels labels = JobLabels.NONE;
    private JobRelations relations = JobRelations.NONE;

    private SubmissionBuilder(String task) {
        this.task = task;
    }

    public static SubmissionBuilder of(String task) {
        return new SubmissionBuilder(task);
    }

    public SubmissionBuilder args(@Nullable String json) {
        args = json;
        return this;
    }

    public SubmissionBuilder placing(
            @Nullable String queue, @Nullable String concurrencyKey, @Nullable Integer priority) {
        placing = new Submission.Placing(
                queue, concurrencyKey, priority, placing.delay(), placing.runAt(), placing.expiresAt());
        return this;
    }

    public SubmissionBuilder at(@Nullable Duration delay, @Nullable Instant runAt, @Nullable Instant expiresAt) {
        placing = new Submission.Placing(
                placing.queue(), placing.concurrencyKey(), placing.priority(), delay, runAt, expiresAt);
        return this;
    }

    public SubmissionBuilder timeout(Duration timeout) {
        tries = new Submission.Tries(
                timeout, tries.maxAttempts(), tries.backoff(), tries.maxBackoff(), tries.atMostOnce());
        return this;
    }

    public SubmissionBuilder retry(int maxAttempts, @Nullable Duration backoff, @Nullable Duration maxBackoff) {
        tries = new Submission.Tries(tries.timeout(), maxAttempts, backoff, maxBackoff, tries.atMostOnce());
        return this;
    }

    public SubmissionBuilder atMostOnce() {
        tries = new Submission.Tries(tries.timeout(), tries.maxAttempts(), tries.backoff(), tries.maxBackoff(), true);
        return this;
    }

    public SubmissionBuilder resultTtl(@Nullable Duration ttl) {
        resultTtl = ttl;
        return this;
    }

    public SubmissionBuilder metadata(Map<String, String> metadata) {
        labels = JobLabels.of(metadata, labels.tags());
        return this;
    }

    public SubmissionBuilder tags(String... tags) {
        labels = JobLabels.of(labels.metadata(), List.of(tags));
        return this;
    }

    public SubmissionBuilder relations(@Nullable String resultQueue, @Nullable Webhook webhook) {
        relations = JobRelations.of(null, resultQueue, webhook);
        return this;
    }

    /** Waits for these to succeed. */
    public SubmissionBuilder after(String... ids) {
        List<Parent> after = IntStream.range(0, ids.length)
                .mapToObj(i -> new Parent(ids[i], Parent.When.SUCCEEDED, i))
                .toList();
        relations = relations.with(Dependence.on(after));
        return this;
    }

    public Submission build() {
        return build(null);
    }

    public Submission build(NewJob.@Nullable Idempotency key) {
        return new Submission(new TaskCall(task, args, null), placing, tries, resultTtl, labels, relations, key);
    }
}
