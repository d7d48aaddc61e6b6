package dev.errand.batch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.upkeep.BatchRemoval.Round;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A batch and its items are kept together, for as long from the batch's end on as single jobs are from their own. */
class BatchRetentionTest extends BatchContract {

    private static final Duration LONG = Duration.ofDays(100);
    private static final Duration RETENTION = TestStore.RETENTION.results();

    /** All upkeep that removes anything; answers how many batches went. */
    private int removeWhatIsOver() {
        int removed;
        do {
            removed = batches.store.store().prune(batches.clock.instant(), 100);
        } while (removed >= 100);
        int all = 0;
        Round round;
        do {
            round = batches.removal.runOnce();
            all += round.batches();
        } while (round.more());
        return all;
    }

    private long count(String sql) {
        return batches.store
                .transactions()
                .read(jdbc -> jdbc.sql(sql).query(Long.class).single());
    }

    private void assertKept(Batch batch, int finished) {
        assertThat(removeWhatIsOver()).isZero();
        BatchResults.Page page = batches.results.measure(batch.id(), Order.INDEX, -1, 1000, Long.MAX_VALUE);
        List<BatchResults.Outcome> outcomes = batches.results.read(page.lines());
        assertThat(outcomes).hasSize(finished).allMatch(outcome -> outcome.job() != null);
    }

    private void assertGone(Batch batch, List<Job> items) {
        assertThat(removeWhatIsOver()).isEqualTo(1);
        assertThat(batches.reads.find(batch.id())).isEmpty();
        assertThat(batches.reads.wasPurged(batch.id())).isTrue();
        assertThat(items).allMatch(item -> batches.store.store().find(item.id()).isEmpty());
        assertThat(items).allMatch(item -> batches.store.store().wasPurged(item.id()));
        assertThat(count("select count(*) from batch_outcome")).isZero();
        assertThat(count("select count(*) from batch_count")).isZero();
    }

    @Test
    void items_areKeptWhileTheBatchRuns_andFromItsEndOnAsLongAsAJob() {
        Batch batch = batches.submit(3, null, false);
        List<Job> items = batches.claim(3);
        batches.succeed(items.get(0));
        batches.clock.turn(LONG);
        batches.fail(items.get(1));
        batches.clock.turn(LONG);
        assertKept(batch, 2);

        batches.succeed(items.get(2));

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(3, 0, 0, 0, 2, 1, 0));
        batches.clock.turn(RETENTION.minusMillis(1));
        assertKept(batch, 3);
        batches.clock.turn(Duration.ofMillis(1));
        assertGone(batch, items);
    }

    @Test
    void items_thatNeverRan_areKeptAsWell() {
        Batch batch = batches.submit(4, 2, false);
        List<Job> running = batches.claim(2);
        JobId waiting = batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select id from job where batch_index = 3")
                        .query((row, i) -> new JobId(row.getString(1)))
                        .single());
        batches.store.store().cancel(waiting, null, batches.clock.instant());
        change("update job set expires_at = 1 where batch_index = 2");
        batches.store.store().expire(batches.clock.instant(), 10);
        batches.clock.turn(LONG);

        assertKept(batch, 2);
        batches.commands.cancel(batch.id(), null);
        batches.clock.turn(LONG);
        assertKept(batch, 2);
        running.forEach(batches::succeed);
        assertKept(batch, 4);
        batches.clock.turn(RETENTION);
        assertGone(batch, running);
    }

    @Test
    void aRetryByHand_keepsAllUntilTheBatchHasEndedAnew() {
        Batch batch = batches.submit(2, null, false);
        List<Job> items = batches.claim(2);
        batches.succeed(items.get(0));
        batches.fail(items.get(1));
        batches.clock.turn(RETENTION.minusMillis(1));
        batches.store.store().retry(items.get(1).id(), batches.clock.instant());
        batches.clock.turn(LONG);
        assertKept(batch, 1);

        batches.succeed(batches.claim(1).getFirst());

        batches.clock.turn(RETENTION.minusMillis(1));
        assertKept(batch, 2);
        batches.clock.turn(Duration.ofMillis(1));
        assertGone(batch, items);
    }

    @Test
    void aLongTimeToLive_keepsTheBatch_fromItsEndOn() {
        Batch batch = batches.submitWithTtl(2, LONG);
        List<Job> items = batches.claim(2);
        batches.succeed(items.get(0));
        batches.clock.turn(LONG);
        assertKept(batch, 1);

        batches.succeed(items.get(1));

        batches.clock.turn(LONG.minusMillis(1));
        assertKept(batch, 2);
        batches.clock.turn(Duration.ofMillis(1));
        assertGone(batch, items);
    }

    @Test
    void aShortTimeToLive_beginsWithTheEndOfTheBatch_forAllItems() {
        Duration ttl = Duration.ofMinutes(1);
        Batch batch = batches.submitWithTtl(2, ttl);
        List<Job> items = batches.claim(2);
        batches.succeed(items.get(0));
        batches.clock.turn(LONG);
        assertThat(expired(items.get(0))).isFalse();

        batches.succeed(items.get(1));

        batches.clock.turn(ttl);
        assertThat(items).noneMatch(this::expired);
        batches.clock.turn(Duration.ofMillis(1));
        assertThat(items).allMatch(this::expired);
        assertKept(batch, 2);
    }

    private boolean expired(Job item) {
        return batches.store.store().find(item.id()).orElseThrow().resultExpired(batches.clock.instant());
    }

    /** A node of the version before gives each item a time of its own, and the leader of this one leaves it to the batch. */
    @Test
    void itemsWithATimeOfTheirOwn_areLeftToTheirBatch() {
        Batch batch = batches.submit(3, null, false);
        List<Job> items = batches.claim(3);
        batches.succeed(items.get(0));
        batches.succeed(items.get(1));
        change("update job set purge_at = 1 where finished_at is not null");

        assertKept(batch, 2);

        assertThat(count("select count(*) from job where purge_at is not null")).isZero();
        assertThat(batches.store.store().prune(batches.clock.instant(), 100)).isZero();
        batches.succeed(items.get(2));
        batches.clock.turn(RETENTION);
        assertGone(batch, items);
    }

    @Test
    void whatOneItemIsKeptForLonger_keepsTheWholeBatch() {
        Batch batch = batches.submit(2, null, false);
        List<Job> items = batches.claim(2);
        items.forEach(batches::succeed);
        long until = batches.clock.instant().plus(LONG).toEpochMilli();
        change("update job set purge_at = " + until + " where batch_index = 0");
        batches.clock.turn(LONG.minusMillis(1));
        assertKept(batch, 2);

        batches.clock.turn(Duration.ofMillis(1));
        assertGone(batch, items);
    }

    @Test
    void aBatchThatIsReopenedWhileItGoes_keepsWhatIsLeft() {
        Batch batch = batches.submit(2, null, false);
        List<Job> items = batches.claim(2);
        items.forEach(batches::fail);
        batches.clock.turn(RETENTION);
        batches.store.store().retry(items.get(1).id(), batches.clock.instant());

        assertThat(removeWhatIsOver()).isZero();

        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.RUNNING);
        assertThat(items).allMatch(item -> batches.store.store().find(item.id()).isPresent());
    }

    @Test
    void manyItems_goAPartAtATime_andLeaveNothing() {
        Batch batch = batches.submit(1200, null, false);
        Batch other = batches.submit(3, null, false);
        List<Job> items = batches.claim(1200);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Job item : items) {
            if (ends.size() % 200 == 199) {
                ends.forEach(CompletableFuture::join);
            }
            ends.add(batches.endLater(item, new Outcome.Succeeded(Result.ofJson("1"))));
        }
        ends.forEach(CompletableFuture::join);
        batches.succeed(batches.claim(1).getFirst());
        assertThat(requireNonNull(batches.find(batch).finishedAt())).isEqualTo(batches.clock.instant());
        batches.clock.turn(RETENTION);

        assertThat(removeWhatIsOver()).isEqualTo(1);

        assertThat(batches.reads.find(batch.id())).isEmpty();
        assertThat(count("select count(*) from job")).isEqualTo(3);
        assertThat(count("select count(*) from batch_outcome")).isEqualTo(1);
        assertThat(count("select count(*) from tombstone")).isEqualTo(1201);
        assertThat(batches.finished(other, Order.INDEX)).hasSize(1);
    }

    @Test
    void singleJobs_goAtTheirOwnTime_alsoBetweenItemsThatStay() {
        batches.submit(150, null, false);
        batches.claim(149).forEach(batches::succeed);
        change("update job set purge_at = batch_index where finished_at is not null");
        int single = change("update job set batch_id = null, batch_index = null where purge_at % 2 = 0");

        assertThat(removeWhatIsOver()).isZero();

        assertThat(single).isEqualTo(75);
        assertThat(count("select count(*) from job")).isEqualTo(150 - single);
        assertThat(count("select count(*) from job where purge_at is not null")).isZero();
    }
}
