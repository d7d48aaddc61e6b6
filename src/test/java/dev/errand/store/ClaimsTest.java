package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobSpec;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.RetryPolicy;
import dev.errand.job.Ties;
import dev.errand.job.Transition;
import dev.errand.job.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What a claim answers is what the rows say, be it read from some of their columns or from all. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class ClaimsTest extends StoreContract {

    private static final Instant LATER = NOW.plusSeconds(1);

    ClaimsTest(TestDatabase database) {
        super(database);
    }

    private static JobSpec spec(
            int priority,
            @Nullable Instant expiresAt,
            @Nullable Duration ttl,
            Map<String, String> metadata,
            Ties ties) {
        RetryPolicy retry = new RetryPolicy(7, Duration.ofMillis(1500), Duration.ofSeconds(90));
        return new JobSpec(
                        "echo",
                        "[1]",
                        "{\"a\":\"é\"}",
                        "default",
                        priority,
                        NOW,
                        expiresAt,
                        Duration.ofSeconds(77),
                        retry,
                        true,
                        ttl,
                        metadata)
                .with("[1]", "{\"a\":\"é\"}", ties);
    }

    private void assertClaimed(Job... jobs) {
        List<Job> claimed = store().claim("default", 10, LEASE, LATER.plusNanos(999));

        assertThat(claimed)
                .extracting(Job::id)
                .containsExactly(List.of(jobs).stream().map(Job::id).toArray(JobId[]::new));
        assertThat(claimed).allSatisfy(job -> assertThat(job).isEqualTo(find(job)));
    }

    @Test
    void claim_answersUsualAndUnusualJobsInTheirOrder() {
        Webhook webhook = new Webhook("https://a.example/", null, Webhook.USUAL_OF_JOB, Map.of(), null);
        Ties.BatchItem item = new Ties.BatchItem("batch-1", 3, "key", false);
        assertClaimed(
                insert(spec(9, LATER.plusSeconds(9), null, Map.of(), Ties.NONE), null),
                insert(spec(8, null, null, Map.of("a", "b"), Ties.NONE), null),
                insert(spec(7, null, Duration.ofHours(3), Map.of(), Ties.NONE), null),
                insert(spec(6, null, null, Map.of(), new Ties(item, "results", null)), null),
                insert(spec(5, null, null, Map.of(), new Ties(item, null, webhook)), null),
                insert(spec(4, null, null, Map.of(), new Ties(null, "results", null)), null),
                insert(Jobs.spec("echo"), null));
    }

    @Test
    void claim_answersWhatEarlierAttemptsLeft() {
        Job job = insert(Jobs.spec(RetryPolicy.of(3), false), new Lease("first", "node-1"));
        Outcome failed = new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"));
        Progress said = new Progress(40, "half", NOW);
        store().complete(new Completion(
                        job, new Lease("first", "node-1"), Transition.after(job, failed, 3, NOW), said, NOW))
                .join();
        Instant due = NOW.plusSeconds(5);
        assertThat(store().promote(due, 10)).hasSize(1);

        assertClaimed(job);

        assertThat(find(job).failure()).isNotNull();
        assertThat(find(job).progress()).isEqualTo(said);
    }
}
