package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.spec.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What is kept of the attempts of a job. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class AttemptsTest extends StoreContract {

    private static final Failure BOOM =
            new Failure(Reason.TASK_FAILED, "E", "boom", "E\n\tat a.B.c(B.java:1)").marked("f00d");
    private static final Outcome FAILED = new Outcome.Failed(BOOM);
    private static final Outcome DONE = new Outcome.Succeeded(Result.ofJson("1"));

    private Instant now = NOW;

    AttemptsTest(TestDatabase database) {
        super(database);
    }

    private List<AttemptRecord> attempts(Job job) {
        return opened().transactions().read(jdbc -> opened().facts().attempts(jdbc, job.id()));
    }

    private long rows() {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select count(*) from job_attempt")
                        .query(Long.class)
                        .single());
    }

    private Job retrying() {
        return insert(Jobs.spec(new RetryPolicy(200, Duration.ofSeconds(1), Duration.ofSeconds(1)), false), LEASE);
    }

    /** Ends the attempt that runs, a second later. */
    private void end(JobId id, Outcome outcome) {
        now = now.plusSeconds(1);
        Job job = store().find(id).orElseThrow();
        Lease lease = Objects.requireNonNull(job.lease());
        Transition transition = Transition.after(job, outcome, 3, 0.5, now);
        assertThat(store().complete(new Completion(job, lease, transition, null, now))
                        .join())
                .isNotEqualTo(Completion.Verdict.LEASE_LOST);
    }

    /** Starts the next attempt, ten seconds later. */
    private void start(JobId id) {
        now = now.plusSeconds(10);
        store().promote(now, 10);
        assertThat(store().claim(Walks.of("default"), 10, new Lease("lease-" + now.toEpochMilli(), "node-2"), now))
                .extracting(Job::id)
                .contains(id);
    }

    private static List<AttemptEnd> ends(List<AttemptRecord> attempts) {
        return attempts.stream().map(AttemptRecord::end).toList();
    }

    @Test
    void aJobThatEndsAtItsFirstAttempt_hasOne_andNoRow() {
        Job job = running();
        assertThat(ends(attempts(job))).containsExactly((AttemptEnd) null);
        end(job.id(), DONE);

        AttemptRecord only = attempts(job).getFirst();
        assertThat(only.end()).isEqualTo(AttemptEnd.SUCCEEDED);
        assertThat(only.number()).isEqualTo(1);
        assertThat(only.node()).isEqualTo("node-1");
        assertThat(only.startedAt()).isEqualTo(NOW);
        assertThat(only.finishedAt()).isEqualTo(now);
        assertThat(only.failure()).isNull();
        assertThat(only.retryAt()).isNull();
        assertThat(rows()).isZero();
    }

    @Test
    void aJobThatWasNeverStarted_hasNone() {
        Job job = queued();
        assertThat(attempts(job)).isEmpty();
        store().cancel(job.id(), null, NOW);
        assertThat(attempts(job)).isEmpty();
        assertThat(attempts(scheduled(Duration.ofHours(1)))).isEmpty();
    }

    @Test
    void eachAttempt_hasItsOwnTimes_andItsOwnError() {
        Job job = retrying();
        end(job.id(), FAILED);
        start(job.id());
        end(job.id(), new Outcome.Failed(Failure.of(Reason.TIMED_OUT, "slow")));
        start(job.id());
        end(job.id(), new Outcome.Lost());
        start(job.id());
        end(job.id(), new Outcome.Interrupted());
        start(job.id());
        assertThat(attempts(job).getLast().end()).isNull();
        assertThat(attempts(job).getLast().failure()).isNull();
        end(job.id(), DONE);

        List<AttemptRecord> all = attempts(job);
        assertThat(ends(all))
                .containsExactly(
                        AttemptEnd.FAILED,
                        AttemptEnd.TIMED_OUT,
                        AttemptEnd.LOST,
                        AttemptEnd.INTERRUPTED,
                        AttemptEnd.SUCCEEDED);
        assertThat(all.stream().map(AttemptRecord::number)).containsExactly(1, 2, 3, 4, 4);
        assertThat(all.get(0).failure()).isEqualTo(BOOM);
        assertThat(all.get(0).node()).isEqualTo("node-1");
        assertThat(all.get(0).finishedAt()).isEqualTo(NOW.plusSeconds(1));
        assertThat(all.get(0).retryAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(all.get(1).queuedAt()).isEqualTo(NOW.plusSeconds(2));
        assertThat(all.get(1).startedAt()).isEqualTo(NOW.plusSeconds(11));
        assertThat(all.get(1).reason()).isEqualTo(Reason.TIMED_OUT);
        assertThat(all.get(1).node()).isEqualTo("node-2");
        assertThat(all.get(2).failure()).isNull();
        assertThat(all.get(2).reason()).isEqualTo(Reason.WORKER_LOST);
        assertThat(all.get(3).queuedAt()).isEqualTo(all.get(2).finishedAt());
        assertThat(all.get(3).reason()).isNull();
        assertThat(all.get(4).failure()).isNull();
        assertThat(all.get(4).node()).isEqualTo("node-2");
    }

    @Test
    void whatIsCalledOffWhileItWaits_hasNoFurtherAttempt() {
        Job job = retrying();
        end(job.id(), FAILED);
        store().cancel(job.id(), null, now);

        assertThat(find(job).state()).isEqualTo(JobState.CANCELED);
        assertThat(ends(attempts(job))).containsExactly(AttemptEnd.FAILED);
        store().retry(job.id(), now);
        assertThat(ends(attempts(job))).containsExactly(AttemptEnd.FAILED);
        start(job.id());
        end(job.id(), new Outcome.Canceled(null));
        assertThat(ends(attempts(job))).containsExactly(AttemptEnd.FAILED, AttemptEnd.CANCELED);
    }

    @Test
    void aRetryByHand_keepsWhatWas() {
        Job job = running();
        end(job.id(), FAILED);
        assertThat(rows()).isZero();
        assertThat(store().retry(job.id(), now)).isInstanceOf(RetryVerdict.Queued.class);
        assertThat(find(job).failure()).isNull();
        start(job.id());
        end(job.id(), FAILED);
        store().retry(job.id(), now);
        start(job.id());

        List<AttemptRecord> all = attempts(job);
        assertThat(ends(all)).containsExactly(AttemptEnd.FAILED, AttemptEnd.FAILED, null);
        assertThat(all.stream().map(AttemptRecord::number)).containsExactly(1, 1, 1);
        assertThat(all.get(0).failure()).isEqualTo(BOOM);
        assertThat(all.get(1).failure()).isEqualTo(BOOM);
        assertThat(all.get(0).retryAt()).isNull();
        assertThat(all.get(1).queuedAt()).isEqualTo(NOW.plusSeconds(1));
        end(job.id(), DONE);
        assertThat(ends(attempts(job))).containsExactly(AttemptEnd.FAILED, AttemptEnd.FAILED, AttemptEnd.SUCCEEDED);
    }

    @Test
    void ofMany_theLatestAreKept_andAllGoWithTheJob() {
        Job job = retrying();
        for (int i = 0; i < 12; i++) {
            end(job.id(), FAILED);
            start(job.id());
        }
        end(job.id(), DONE);

        assertThat(rows()).isEqualTo(TestStore.RETENTION.attempts());
        List<AttemptRecord> all = attempts(job);
        assertThat(all).hasSize(TestStore.RETENTION.attempts() + 1);
        assertThat(all.getLast().number()).isEqualTo(13);
        assertThat(all.getFirst().number()).isEqualTo(13 - TestStore.RETENTION.attempts());
        assertThat(store().delete(job.id(), now)).isEqualTo(DeleteVerdict.DELETED);
        assertThat(rows()).isZero();
    }

    @Test
    void whatWasNotWritten_leavesNothing() {
        Job job = retrying();
        Completion late = new Completion(
                job, new Lease("another", "node-2"), Transition.after(job, FAILED, 3, 0.5, NOW), null, NOW);

        assertThat(store().complete(late).join()).isEqualTo(Completion.Verdict.LEASE_LOST);
        assertThat(rows()).isZero();
    }

    @Test
    void attemptsOfWorkers_nameThem() {
        Job job = insert(
                Jobs.like(Jobs.spec(new RetryPolicy(3, Duration.ZERO, Duration.ZERO), false))
                        .revision(1)
                        .build(),
                Lease.ofWorker("token-1"));
        int written = opened().transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("""
                        insert into worker_lease (token, job_id, worker_id, instance, granted_at, lease_ms, deadline, expires_at)
                        values ('token-1', ?, 'gpu', 'i', 0, 1, 1, 1)""")
                        .param(job.id().value())
                        .update());
        assertThat(written).isEqualTo(1);
        assertThat(attempts(job).getFirst().worker()).isEqualTo("gpu");
        assertThat(attempts(job).getFirst().node()).isNull();
        end(job.id(), new Outcome.GivenBack(true, Duration.ofSeconds(5)));

        AttemptRecord first = attempts(job).getFirst();
        assertThat(first.end()).isEqualTo(AttemptEnd.RELEASED);
        assertThat(first.worker()).isEqualTo("gpu");
        assertThat(first.retryAt()).isEqualTo(now.plusSeconds(5));

        Job other = insert(Jobs.of("a").revision(1).build(), Lease.ofWorker("token-1"));
        end(other.id(), DONE);
        assertThat(attempts(other).getFirst().worker()).isEqualTo("gpu");
        assertThat(attempts(other).getFirst().end()).isEqualTo(AttemptEnd.SUCCEEDED);
    }
}
