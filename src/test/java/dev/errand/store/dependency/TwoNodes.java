package dev.errand.store.dependency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.TypeId;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent.When;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.store.Completion;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestStore;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** Two nodes on one database, of which one has begun, and is not through, when the other one comes. */
@Timeout(120)
abstract class TwoNodes {

    static final Lease LEASE = new Lease("lease", "one");
    static final Outcome SUCCESS = new Outcome.Succeeded(Result.ofJson("9"));
    static final Outcome FAILURE = new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"));
    static final Duration LONG = Duration.ofSeconds(30);

    private final TypeId ids = new TypeId("job", Clock.systemUTC());
    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    TestStore one;
    TestStore two;

    @BeforeEach
    void open() {
        one = TestStore.openNode(url);
        two = TestStore.openNode(url);
        one.register("one", "two");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        server.giveBack(url);
    }

    final Job insert(JobSpec spec, @Nullable Lease lease) {
        NewJob job = new NewJob(new JobId(ids.next()), spec, lease, null);
        one.store().insert(job);
        return job.stored();
    }

    final Job ended(Outcome outcome) {
        Job job = insert(Jobs.spec("echo"), LEASE);
        end(job, outcome);
        return job;
    }

    final void end(Job job, Outcome outcome) {
        Transition transition = Transition.after(job, outcome, 3, 0.5, Jobs.NOW);
        Completion completion = new Completion(job, LEASE, transition, null, Jobs.NOW);
        assertThat(one.store().complete(completion).join())
                .isIn(Completion.Verdict.RECORDED, Completion.Verdict.RECORDED_AMONG_OTHERS);
    }

    final Job waitsFor(Job... parents) {
        return insert(DependencyContract.after(ReleasePlan.AT_ONCE, When.SUCCEEDED, parents), null);
    }

    final JobState state(Job job) {
        return one.store().find(job.id()).orElseThrow().state();
    }

    final long count(String sql) {
        return one.transactions().read(jdbc -> jdbc.sql(sql).query(Long.class).single());
    }

    /** Does the first in a transaction of the second node, which ends when the other one waits for it or is through. */
    final void meanwhile(Transactions.Work<?> first, Runnable other) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService pool = Executors.newCachedThreadPool()) {
            Future<?> held = pool.submit(() -> two.transactions().write(connection -> {
                first.apply(connection);
                done.countDown();
                awaitQuietly(goOn);
                return true;
            }));
            awaitQuietly(done);
            Future<?> later = pool.submit(other);
            await().atMost(LONG).until(() -> later.isDone() || isBlocked());
            goOn.countDown();
            held.get(LONG.toSeconds(), TimeUnit.SECONDS);
            later.get(LONG.toSeconds(), TimeUnit.SECONDS);
        } finally {
            goOn.countDown();
        }
    }

    final boolean isBlocked() {
        return count(
                        "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                > 0;
    }

    static void awaitQuietly(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
