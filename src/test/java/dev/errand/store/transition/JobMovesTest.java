package dev.errand.store.transition;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.CancelVerdict;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.store.RetryVerdict;
import dev.errand.store.StoreContract;
import dev.errand.store.TestDatabase;
import dev.errand.store.Walks;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients and upkeep do to jobs. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class JobMovesTest extends StoreContract {

    JobMovesTest(TestDatabase database) {
        super(database);
    }

    @ParameterizedTest
    @EnumSource
    void cancel_endsWhatWaitsMarksWhatRunsAndLeavesWhatIsFinal(JobState state) {
        Job job = in(state);
        Job before = find(job);

        CancelVerdict verdict = store().cancel(job.id(), "why", NOW.plusSeconds(1));

        Job found = find(job);
        switch (state) {
            case SCHEDULED, QUEUED -> {
                assertThat(verdict).isEqualTo(new CancelVerdict.Canceled(found));
                assertThat(found.state()).isEqualTo(JobState.CANCELED);
                assertThat(found.reason()).isEqualTo(Reason.CANCELED);
                assertThat(found.cancel()).isEqualTo(new Job.CancelRequest(NOW.plusSeconds(1), "why"));
                assertThat(found.finishedAt()).isEqualTo(NOW.plusSeconds(1));
            }
            case RUNNING -> {
                assertThat(verdict).isEqualTo(new CancelVerdict.Requested(found));
                assertThat(found.state()).isEqualTo(JobState.RUNNING);
                assertThat(found.cancel()).isEqualTo(new Job.CancelRequest(NOW.plusSeconds(1), "why"));
            }
            case SUCCEEDED, FAILED, CANCELED -> {
                assertThat(verdict).isInstanceOf(CancelVerdict.AlreadyFinal.class);
                assertThat(found).usingRecursiveComparison().isEqualTo(before);
            }
        }
    }

    @Test
    void cancel_keepsTheFirstRequest() {
        Job job = running();
        store().cancel(job.id(), "first", NOW);
        store().cancel(job.id(), "second", NOW.plusSeconds(5));

        assertThat(find(job).cancel()).isEqualTo(new Job.CancelRequest(NOW, "first"));
    }

    @ParameterizedTest
    @EnumSource
    void retry_queuesWhatFailedOrWasCanceledAndNothingElse(JobState state) {
        Job job = in(state);

        RetryVerdict verdict = store().retry(job.id(), NOW.plusSeconds(5));

        Job found = find(job);
        if (state == JobState.FAILED || state == JobState.CANCELED) {
            assertThat(verdict).isEqualTo(new RetryVerdict.Queued(found));
            assertThat(found.state()).isEqualTo(JobState.QUEUED);
            assertThat(found.attempts()).isEqualTo(Attempts.NONE);
            assertThat(found.failure()).isNull();
            assertThat(found.finishedAt()).isNull();
            assertThat(store().claim(Walks.of("default"), 1, new Lease("again", "n"), NOW))
                    .hasSize(1);
        } else {
            assertThat(verdict).isInstanceOf(RetryVerdict.Refused.class);
            assertThat(found.state()).isEqualTo(state);
        }
    }

    @ParameterizedTest
    @EnumSource
    void delete_removesWhatIsFinalAndRemembersIt(JobState state) {
        Job job = in(state);

        DeleteVerdict verdict = store().delete(job.id(), NOW);

        assertThat(verdict).isEqualTo(state.isFinal() ? DeleteVerdict.DELETED : DeleteVerdict.NOT_FINAL);
        assertThat(store().find(job.id()).isPresent()).isEqualTo(!state.isFinal());
        assertThat(store().wasPurged(job.id())).isEqualTo(state.isFinal());
    }

    @Test
    void commandsOnAnUnknownJob_saySo() {
        JobId unknown = newId();

        assertThat(store().cancel(unknown, null, NOW)).isInstanceOf(CancelVerdict.Missing.class);
        assertThat(store().retry(unknown, NOW)).isInstanceOf(RetryVerdict.Missing.class);
        assertThat(store().delete(unknown, NOW)).isEqualTo(DeleteVerdict.MISSING);
        assertThat(store().wasPurged(unknown)).isFalse();
    }

    @Test
    void promote_queuesWhatIsDueAndNothingElse() {
        Job due = scheduled(Duration.ofSeconds(10));
        Job later = scheduled(Duration.ofSeconds(20));

        assertThat(store().nextDue()).hasValue(NOW.plusSeconds(10).toEpochMilli());
        assertThat(store().promote(NOW.plusSeconds(10), 100))
                .containsExactly(new JobStore.Promoted(due.id(), "default", null));
        assertThat(find(due).state()).isEqualTo(JobState.QUEUED);
        assertThat(find(later).state()).isEqualTo(JobState.SCHEDULED);
        assertThat(store().nextDue()).hasValue(NOW.plusSeconds(20).toEpochMilli());
    }

    @Test
    void expire_failsWhatNeverStartedAndLeavesTheRest() {
        Instant end = NOW.plusSeconds(10);
        Job waiting = insert(at(NOW, end, 0), null);
        Job delayed = insert(at(NOW.plusSeconds(60), end, 0), null);
        Job started = insert(at(NOW, end, 0), LEASE);
        Job unlimited = queued();

        assertThat(store().nextDue()).hasValue(end.toEpochMilli());
        assertThat(store().expire(end, 100)).extracting(Job::id).containsExactlyInAnyOrder(waiting.id(), delayed.id());
        assertThat(find(waiting).state()).isEqualTo(JobState.FAILED);
        assertThat(find(waiting).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(requireNonNull(find(waiting).failure()).reason()).isEqualTo(Reason.EXPIRED);
        assertThat(find(started).state()).isEqualTo(JobState.RUNNING);
        assertThat(find(unlimited).state()).isEqualTo(JobState.QUEUED);
    }

    @Test
    void prune_removesWhatIsOverAndThenItsTombstone() {
        Job old = ended(new Outcome.Succeeded(Result.ofJson("1")));
        Job alive = running();
        Instant afterRetention = NOW.plus(Duration.ofHours(24));

        assertThat(store().prune(afterRetention.minusMillis(1), 100)).isZero();
        assertThat(store().prune(afterRetention, 100)).isEqualTo(1);
        assertThat(store().find(old.id())).isEmpty();
        assertThat(store().wasPurged(old.id())).isTrue();
        assertThat(store().find(alive.id())).isPresent();
        store().prune(afterRetention.plus(Duration.ofDays(7)), 100);
        assertThat(store().wasPurged(old.id())).isFalse();
    }

    @Test
    void whoeverRemovesAJob_takesItsTagsAlong() {
        Job deleted = insert(Jobs.of("echo").tags("a", "b").build(), LEASE);
        Job pruned = insert(Jobs.of("echo").tags("a").build(), LEASE);
        Job stays = insert(Jobs.of("echo").tags("a").build(), LEASE);
        complete(deleted, LEASE, new Outcome.Succeeded(Result.ofJson("1")));
        complete(pruned, LEASE, new Outcome.Succeeded(Result.ofJson("1")));

        store().delete(deleted.id(), NOW);
        store().prune(NOW.plus(Duration.ofHours(24)), 100);

        assertThat(opened().transactions()
                        .<List<String>>read(jdbc -> jdbc.sql("select job_id from job_tag")
                                .query(String.class)
                                .list()))
                .containsExactly(stays.id().value());
    }

    @Test
    void prune_keepsWhatAskedToBeKeptForLonger() {
        JobSpec usual = Jobs.spec("echo");
        JobSpec kept = Jobs.of("echo")
                .args(null, null)
                .timeout(usual.policy().timeout())
                .retry(usual.policy().retry(), false)
                .resultTtl(Duration.ofDays(3))
                .metadata(Map.of("a", "b"))
                .build();
        Job finished = insert(kept, LEASE);
        complete(finished, LEASE, new Outcome.Succeeded(Result.ofJson("1")));
        Job canceled = insert(kept, null);
        store().cancel(canceled.id(), null, NOW);

        assertThat(store().prune(NOW.plus(Duration.ofDays(2)), 100)).isZero();
        assertThat(store().prune(NOW.plus(Duration.ofDays(3)), 100)).isEqualTo(2);
    }

    @Test
    void delete_freesTheIdempotencyKey_andNoOther() {
        NewJob deleted = newJob(Jobs.spec("echo"), LEASE, new NewJob.Idempotency("k", "f"));
        NewJob other = newJob(Jobs.spec("echo"), LEASE, new NewJob.Idempotency("other", "f"));
        store().insert(deleted);
        store().insert(other);
        complete(deleted.stored(), LEASE, new Outcome.Succeeded(Result.ofJson("1")));

        assertThat(store().delete(other.id(), NOW)).isEqualTo(DeleteVerdict.NOT_FINAL);
        assertThat(store().delete(deleted.id(), NOW)).isEqualTo(DeleteVerdict.DELETED);

        assertThat(store().findByIdempotencyKey("k")).isEmpty();
        assertThat(store().findByIdempotencyKey("other")).isPresent();
        assertThat(store().insert(newJob(Jobs.spec("echo"), null, new NewJob.Idempotency("k", "g"))))
                .isInstanceOf(Insertion.Stored.class);
    }

    @Test
    void prune_leavesTheIdempotencyKeyOfAJobThatItRemoves() {
        NewJob job = newJob(Jobs.spec("echo"), LEASE, new NewJob.Idempotency("k", "f"));
        store().insert(job);
        complete(job.stored(), LEASE, new Outcome.Succeeded(Result.ofJson("1")));
        opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set purge_at = 0")
                        .update());

        assertThat(store().prune(NOW, 100)).isEqualTo(1);

        assertThat(store().findByIdempotencyKey("k"))
                .map(Insertion.Duplicate::targetId)
                .contains(job.id().value());
    }

    @Test
    void prune_forgetsIdempotencyKeys() {
        store().insert(newJob(Jobs.spec("echo"), null, new NewJob.Idempotency("k", "f")));

        store().prune(NOW.plus(Duration.ofHours(24)), 100);

        assertThat(store().findByIdempotencyKey("k")).isEmpty();
    }

    @Test
    void commandsThatArriveTogether_areEachCarriedOut() {
        List<Job> jobs = IntStream.range(0, 200).mapToObj(i -> queued()).toList();

        List<Future<CancelVerdict>> calls;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            calls = jobs.stream()
                    .map(job -> callers.submit(() -> store().cancel(job.id(), null, NOW)))
                    .toList();
        }

        assertThat(calls).extracting(Future::resultNow).hasOnlyElementsOfType(CancelVerdict.Canceled.class);
        assertThat(jobs).allSatisfy(job -> assertThat(find(job).state()).isEqualTo(JobState.CANCELED));
    }
}
