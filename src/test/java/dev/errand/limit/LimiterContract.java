package dev.errand.limit;

import static dev.errand.limit.LimitFixture.limit;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.TurnedClock;
import dev.errand.job.spec.LimitKey;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How many jobs may be under way, on every database. */
abstract class LimiterContract {

    final TurnedClock clock = new TurnedClock(Jobs.NOW);
    LimitFixture node;

    /** The same database each time. */
    abstract TestStore openStore();

    @BeforeEach
    void open() {
        node = start(limit(4, null));
    }

    @AfterEach
    void close() {
        node.close();
    }

    /** With that limit on the task "narrow"; no other task has one. */
    LimitFixture start(TaskLimitProperties.TaskProperties limit) {
        return new LimitFixture(openStore(), clock, Map.of("narrow", limit));
    }

    LimitFixture restart(TaskLimitProperties.TaskProperties limit) {
        node.close();
        node = start(limit);
        return node;
    }

    @Test
    void noMoreRunThanTheConcurrencyAllows_andAllHaveTheirTurn() {
        List<Job> jobs = node.submit(200, "narrow", null);
        assertThat(node.claim(100)).isEmpty();
        Deque<Job> running = new ArrayDeque<>();
        List<Job> started = new ArrayList<>();
        while (started.size() < 200) {
            node.look();
            List<Job> claimed = node.claim(100);
            running.addAll(claimed);
            started.addAll(claimed);
            assertThat(running).hasSize(4);
            node.succeed(running.removeFirst());
        }

        assertThat(started.stream().map(Job::id))
                .containsExactlyElementsOf(jobs.stream().map(Job::id).toList());
        assertThat(node.woken.keys()).contains("default");
    }

    @Test
    void eachKey_hasTheConcurrencyForItself() {
        node.submit(1000, "narrow", "a");
        node.submit(6, "narrow", "b");
        node.submit(1, "narrow", null);
        node.look();

        assertThat(node.claim(100).stream().map(LimitFixture::key).map(String::valueOf))
                .containsExactlyInAnyOrder("a", "a", "a", "a", "b", "b", "b", "b", "null");
    }

    @Test
    void manyKeys_areAllServed_whetherTheyWereHeardOfOrNot() {
        for (int i = 0; i < 450; i++) {
            node.submit("narrow", "key-" + i);
        }
        node.look();
        assertThat(node.claim(1000)).hasSize(450);
        for (int i = 0; i < 450; i++) {
            node.submit("narrow", "key-" + i);
        }
        node.hints.take();
        clock.turn(Duration.ofSeconds(5));
        node.look();

        assertThat(node.claim(1000)).hasSize(450);
    }

    @Test
    void anAttemptThatWaitsForItsRetry_givesItsPlaceToAnother_andQueuesForOneAgain() {
        restart(limit(1, null));
        node.submit(2, "narrow", null);
        node.look();
        Job first = node.claim(10).getFirst();
        node.end(first, new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom")));
        assertThat(node.state(first)).isEqualTo(JobState.SCHEDULED);
        node.look();
        Job second = node.claim(10).getFirst();
        assertThat(second.id()).isNotEqualTo(first.id());

        clock.turn(Duration.ofSeconds(1));
        node.promote();
        node.look();
        assertThat(node.state(first)).isEqualTo(JobState.QUEUED);
        assertThat(node.claim(10)).isEmpty();

        node.succeed(second);
        node.look();
        assertThat(node.claim(10).stream().map(Job::id)).containsExactly(first.id());
    }

    @Test
    void aLostOrInterruptedAttempt_isHeldAgain() {
        restart(limit(1, null));
        node.submit("narrow", null);
        node.look();
        Job job = node.claim(10).getFirst();
        node.end(job, new Outcome.Lost());

        assertThat(node.state(job)).isEqualTo(JobState.QUEUED);
        assertThat(node.claim(10)).isEmpty();
        node.look();
        assertThat(node.claim(10)).hasSize(1);
    }

    @Test
    void aScheduledJob_isHeldWhenItsTimeComes() {
        restart(limit(1, null));
        node.submit("narrow", null);
        node.look();
        Job first = node.claim(10).getFirst();
        Job later = node.submit("narrow", null, Duration.ofSeconds(3));
        clock.turn(Duration.ofSeconds(3));
        node.promote();
        node.look();

        assertThat(node.state(later)).isEqualTo(JobState.QUEUED);
        assertThat(node.claim(10)).isEmpty();
        node.succeed(first);
        node.look();
        assertThat(node.claim(10)).hasSize(1);
    }

    @Test
    void aCanceledJob_freesItsPlace_andARetriedOneTakesNone() {
        restart(limit(1, null));
        List<Job> jobs = node.submit(2, "narrow", null);
        node.look();
        node.store.store().cancel(jobs.getFirst().id(), null, clock.instant());
        node.hints.add(new LimitKey("narrow", null));
        node.look();
        assertThat(node.claim(10).stream().map(Job::id))
                .containsExactly(jobs.getLast().id());

        node.store.store().retry(jobs.getFirst().id(), clock.instant());
        node.look();
        assertThat(node.claim(10)).isEmpty();
    }

    @Test
    void afterARestart_whatRanStillCounts() {
        node.submit(20, "narrow", null);
        node.look();
        List<Job> running = node.claim(3);
        restart(limit(4, null));
        node.look();

        assertThat(node.claim(100)).hasSize(1);
        node.succeed(running.getFirst());
        node.look();
        assertThat(node.claim(100)).hasSize(1);
    }

    @Test
    void whenALimitIsTakenAway_allGoOn() {
        node.submit(120, "narrow", null);
        node.submit(3, "narrow", "a");
        node.look();
        restart(limit(null, null));
        node.look();

        assertThat(node.claim(1000)).hasSize(123);
    }

    @Test
    void aKeyedJobOfATaskWithoutLimits_goesOnAtOnce() {
        node.submit(2, "wide", "a");
        node.look();

        assertThat(node.claim(10)).hasSize(2);
    }

    @Test
    void whatNobodyTold_isFoundByTheSlowLookOfWhoLeads() {
        node.look();
        node.submit(1, "narrow", null);
        node.hints.take();
        node.look();
        assertThat(node.claim(10)).isEmpty();

        node.leads = false;
        clock.turn(Duration.ofSeconds(5));
        assertThat(node.look()).isGreaterThan(clock.millis());
        assertThat(node.claim(10)).isEmpty();

        node.leads = true;
        clock.turn(Duration.ofSeconds(5));
        node.look();
        assertThat(node.claim(10)).hasSize(1);
    }
}
