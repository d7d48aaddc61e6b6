package dev.errand.store.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Transition;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.Webhook;
import dev.errand.store.Completion;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.store.Walks;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
            JobRelations relations) {
        RetryPolicy retry = new RetryPolicy(7, Duration.ofMillis(1500), Duration.ofSeconds(90));
        return Jobs.of("echo")
                .args("[1]", "{\"a\":\"é\"}")
                .priority(priority)
                .at(NOW, expiresAt)
                .timeout(Duration.ofSeconds(77))
                .retry(retry, true)
                .resultTtl(ttl)
                .metadata(metadata)
                .build()
                .with("[1]", "{\"a\":\"é\"}", relations);
    }

    private void assertClaimed(Job... jobs) {
        List<Job> claimed = store().claim(Walks.of("default"), 10, LEASE, LATER.plusNanos(999));

        assertThat(claimed)
                .extracting(Job::id)
                .containsExactly(List.of(jobs).stream().map(Job::id).toArray(JobId[]::new));
        assertThat(claimed).allSatisfy(job -> assertThat(job).isEqualTo(find(job)));
    }

    @Test
    void claim_answersUsualAndUnusualJobsInTheirOrder() {
        Webhook webhook = new Webhook("https://a.example/", null, Webhook.DEFAULT_OF_JOB, Map.of(), null);
        JobRelations.BatchItem item = new JobRelations.BatchItem("batch-1", 3, "key", false);
        assertClaimed(
                insert(spec(9, LATER.plusSeconds(9), null, Map.of(), JobRelations.NONE), null),
                insert(spec(8, null, null, Map.of("a", "b"), JobRelations.NONE), null),
                insert(spec(7, null, Duration.ofHours(3), Map.of(), JobRelations.NONE), null),
                insert(spec(6, null, null, Map.of(), new JobRelations(item, "results", null)), null),
                insert(spec(5, null, null, Map.of(), new JobRelations(item, null, webhook)), null),
                insert(spec(4, null, null, Map.of(), new JobRelations(null, "results", null)), null),
                insert(Jobs.of("echo").priority(3).tags("a", "b").build(), null),
                insert(Jobs.spec("echo"), null));
    }

    private List<JobId> claim(int limit) {
        return store().claim(Walks.of("default"), limit, LEASE, LATER).stream()
                .map(Job::id)
                .toList();
    }

    private List<JobId> insertSome(int count, int priority) {
        return IntStream.range(0, count)
                .mapToObj(i -> insert(spec(priority, null, null, Map.of(), JobRelations.NONE), null)
                        .id())
                .toList();
    }

    @Test
    void claims_goOnInTheOrderOfTheQueue() {
        List<JobId> usual = insertSome(9, 0);
        List<JobId> lower = insertSome(3, -10);

        assertThat(claim(4)).containsExactlyElementsOf(usual.subList(0, 4));
        assertThat(claim(4)).containsExactlyElementsOf(usual.subList(4, 8));
        List<JobId> later = insertSome(1, 0);
        assertThat(claim(3)).containsExactly(usual.getLast(), later.getFirst(), lower.getFirst());
        assertThat(claim(3)).containsExactlyElementsOf(lower.subList(1, 3));
        assertThat(claim(3)).isEmpty();
    }

    @Test
    void whatHasAHigherPriority_comesFirst_alsoOnceClaimsGoOn() {
        List<JobId> usual = insertSome(8, 0);
        claim(2);
        List<JobId> higher = insertSome(3, 5);

        assertThat(claim(2)).containsExactlyElementsOf(higher.subList(0, 2));
        assertThat(claim(3)).containsExactly(higher.getLast(), usual.get(2), usual.get(3));
        assertThat(claim(2)).containsExactlyElementsOf(usual.subList(4, 6));
    }

    @Test
    void whatComesToStandBeforeThePlaceOfAClaim_isClaimedToo() {
        insertSome(6, 0);
        claim(2);
        JobId earlier = insert(at(NOW.minusSeconds(60), null, 0), null).id();

        assertThat(Stream.of(claim(2), claim(2), claim(2)).flatMap(List::stream))
                .hasSize(5)
                .contains(earlier);
    }

    @Test
    void whatAClaimTookThatWasRolledBack_isClaimedAgain() {
        List<JobId> jobs = insertSome(6, 0);
        Transactions transactions = opened().transactions();
        Claims claims = new Claims(transactions.dialect(), new ClaimCursors(Duration.ofHours(1), System::nanoTime));
        Supplier<List<JobId>> claimTwo = () -> transactions.write(connection -> ids(claims, connection));
        assertThat(claimTwo.get()).containsExactlyElementsOf(jobs.subList(0, 2));

        assertThatThrownBy(() -> transactions.write(connection -> {
                    ids(claims, connection);
                    throw new IllegalStateException("rolled back");
                }))
                .hasStackTraceContaining("rolled back");

        assertThat(Stream.of(claimTwo.get(), claimTwo.get()).flatMap(List::stream))
                .containsExactlyInAnyOrderElementsOf(jobs.subList(2, 6));
    }

    private static List<JobId> ids(Claims claims, Connection connection) throws SQLException {
        return claims.claim(connection, Walks.of("default"), 2, LEASE, LATER).stream()
                .map(Job::id)
                .toList();
    }

    @Test
    void claim_answersWhatEarlierAttemptsLeft() {
        Job job = insert(Jobs.spec(RetryPolicy.of(3), false), new Lease("first", "node-1"));
        Outcome failed = new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"));
        Progress said = new Progress(40, "half", NOW);
        store().complete(new Completion(
                        job, new Lease("first", "node-1"), Transition.after(job, failed, 3, 0.5, NOW), said, NOW))
                .join();
        Instant due = NOW.plusSeconds(5);
        assertThat(store().promote(due, 10)).hasSize(1);

        assertClaimed(job);

        assertThat(find(job).failure()).isNotNull();
        assertThat(find(job).progress()).isEqualTo(said);
    }
}
