package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who has a place in a batch's window: what runs or is queued to run, and nothing that waits for its time. */
class BatchWindowTest extends BatchContract {

    private static final Duration PAUSE = Duration.ofMinutes(1);

    private Job claimOne(int index) {
        List<Job> claimed = batches.claim(10);
        assertThat(claimed).extracting(BatchFixture::index).containsExactly(index);
        return claimed.getFirst();
    }

    @Test
    void aRetryThatWaits_letsTheNextIn() {
        Batch batch = batches.submitRetried(3, 1, null);

        batches.fail(claimOne(0));

        assertThat(batches.woken.keys()).containsExactly("default");
        batches.succeed(claimOne(1));
        batches.succeed(claimOne(2));
        assertThat(batches.claim(10)).isEmpty();
        batches.promoteAfter(PAUSE);
        batches.succeed(claimOne(0));
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    @Test
    void aRetryWhosePauseIsOver_goesBackInLine_beforeThoseBehindIt() {
        Batch batch = batches.submitRetried(4, 1, null);
        batches.fail(claimOne(0));
        Job second = claimOne(1);

        batches.promoteAfter(PAUSE);

        assertThat(batches.claim(10)).isEmpty();
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(4, 0, 3, 1, 0, 0, 0));
        batches.succeed(second);
        batches.succeed(claimOne(0));
        batches.succeed(claimOne(2));
    }

    @Test
    void aRetryWhosePauseIsOver_takesThePlaceOfOneThatStillWaits() {
        batches.submitRetried(2, 1, null);
        batches.fail(claimOne(0));
        batches.clock.turn(PAUSE.dividedBy(2));
        batches.fail(claimOne(1));

        batches.promoteAfter(PAUSE.dividedBy(2));

        Job first = claimOne(0);
        batches.promoteAfter(PAUSE);
        assertThat(batches.claim(10)).isEmpty();
        batches.succeed(first);
        batches.succeed(claimOne(1));
    }

    @Test
    void aPlaceThatNobodyInLineTakes_isThereForARetry() {
        batches.submitRetried(3, 2, null);
        List<Job> first = batches.claim(10);
        batches.fail(first.get(0));
        Job third = claimOne(2);
        batches.succeed(first.get(1));
        batches.succeed(third);

        batches.promoteAfter(PAUSE);

        batches.succeed(claimOne(0));
    }

    @Test
    void anItemThatIsCanceledInItsPause_givesUpThePlaceThatItHas_andNoOther() {
        Batch batch = batches.submitRetried(3, 1, null);
        Job first = claimOne(0);
        batches.fail(first);
        Job second = claimOne(1);

        batches.store.store().cancel(first.id(), null, batches.clock.instant());

        assertThat(batches.claim(10)).isEmpty();
        batches.succeed(second);
        batches.fail(claimOne(2));
        batches.promoteAfter(PAUSE);
        batches.succeed(claimOne(2));
        assertThat(batches.find(batch).done()).isTrue();
    }

    @Test
    void aDelayedBatch_isLetInWhenItsTimeComes() {
        Batch batch = batches.submitRetried(250, 3, Duration.ofHours(1));
        assertThat(batches.claim(500)).isEmpty();
        // A hundred at a time.
        for (int i = 0; i < 3; i++) {
            batches.promoteAfter(Duration.ofHours(1));
        }

        int ended = 0;
        List<Job> running = batches.claim(500);
        while (!running.isEmpty()) {
            assertThat(running).hasSize(Math.min(3, 250 - ended));
            running.forEach(batches::succeed);
            ended += running.size();
            running = batches.claim(500);
        }
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    /** The window is full whenever there is enough to fill it, and never more than full, in whatever order things happen. */
    @Test
    void whateverHappens_neverMoreRunThanMay_norFewerThanCould() {
        Random random = new Random(11);
        Batch batch = batches.submitRetried(60, 4, null);
        List<Job> running = new ArrayList<>();
        int steps = 0;
        while (!batches.find(batch).done()) {
            assertThat(steps++).isLessThan(2_000);
            running.addAll(batches.claim(10));
            Counts counts = batches.find(batch).counts();
            assertThat(running).hasSize(Math.min(4, counts.running() + counts.queued()));
            if (running.isEmpty() || random.nextInt(4) == 0) {
                batches.promoteAfter(PAUSE.dividedBy(3));
                continue;
            }
            Job job = running.remove(random.nextInt(running.size()));
            if (random.nextInt(3) == 0) {
                batches.fail(job);
            } else {
                batches.succeed(job);
            }
        }
        assertThat(batches.sweep.fillWindows()).isZero();
    }

    /** As by a node of the version before, or by two at the same moment. */
    @Test
    void sweep_takesAPlaceFromARetry_thatKeepsItAlthoughOthersCouldRun() {
        Batch batch = batches.submitRetried(3, 1, null);
        batches.fail(claimOne(0));
        change("update job set held = case when state = 'scheduled' then 0 else 1 end");
        assertThat(batches.claim(10)).isEmpty();

        assertThat(batches.sweep.fillWindows()).isEqualTo(1);

        claimOne(1);
        assertThat(batches.sweep.fillWindows()).isZero();
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(3, 1, 1, 1, 0, 0, 0));
    }

    @Test
    void sweep_letsRetriesAlone_whenNothingElseCouldRun() {
        batches.submitRetried(2, 1, null);
        batches.fail(claimOne(0));
        batches.fail(claimOne(1));

        assertThat(batches.sweep.fillWindows()).isZero();
    }

    /** A task's limits hold an item as soon as it is let in, and for them it has a place only while it is let in. */
    @Test
    void anItemWhoseTaskHasLimits_waitsForThemInItsPlace() {
        batches.submitRetried(2, 1, null);
        change("update job set limit_key = 'echo/', held = case when held = 0 then 2 else held end");
        change("update job set held = 0 where held = 2");
        batches.fail(claimOne(0));

        assertThat(held(JobState.QUEUED)).containsExactly(2);
        assertThat(held(JobState.SCHEDULED)).containsExactly(1);
        batches.promoteAfter(PAUSE);
        change("update job set held = 0 where held = 2");
        batches.succeed(claimOne(1));
        assertThat(held(JobState.QUEUED)).containsExactly(2);
    }

    private List<Integer> held(JobState state) {
        return batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select held from job where state = ?")
                        .param(state.code())
                        .query(Integer.class)
                        .list());
    }
}
