package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.upkeep.BatchCommands;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Outcome;
import dev.errand.job.Result;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQueries;
import dev.errand.store.JobQuery;
import dev.errand.store.Measured;
import dev.errand.store.RetryVerdict;
import dev.errand.store.Sized;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Batches and their items, in step on a real file. */
class BatchStoreTest extends BatchContract {

    @Test
    void finish_keepsBothOrders() {
        Batch batch = batches.submit(50, null, false);
        List<Job> jobs = new ArrayList<>(batches.claim(50));
        Collections.shuffle(jobs, new Random(5));
        List<Integer> order = jobs.stream().map(BatchFixture::index).toList();

        jobs.forEach(batches::succeed);

        assertThat(batches.finished(batch, Order.COMPLETION)).isEqualTo(order);
        assertThat(batches.finished(batch, Order.INDEX))
                .isEqualTo(IntStream.range(0, 50).boxed().toList());
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    @Test
    void finish_inOneGroup_countsEachOnce() {
        Batch batch = batches.submit(400, null, false);
        List<CompletableFuture<?>> ends = new ArrayList<>();
        for (Job job : batches.claim(400)) {
            ends.add(batches.endLater(job, new Outcome.Succeeded(Result.ofJson("1"))));
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(400, 0, 0, 0, 400, 0, 0));
    }

    @Test
    void finish_withAFailure_fails() {
        Batch batch = batches.submit(2, null, false);
        List<Job> jobs = batches.claim(2);
        batches.fail(jobs.get(0));
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.RUNNING);
        batches.succeed(jobs.get(1));

        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.FAILED);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(2, 0, 0, 0, 1, 1, 0));
    }

    @Test
    void wait_endsWithTheLastItem() throws Exception {
        Batch batch = batches.submit(1, null, false);
        var end = batches.waiter.await(batch.id(), Duration.ofSeconds(30));
        assertThat(end).isNotDone();
        batches.succeed(batches.claim(1).getFirst());

        assertThat(end.get(5, TimeUnit.SECONDS).orElseThrow().done()).isTrue();
        assertThat(batches.signals.size()).isZero();
    }

    @Test
    void window_letsTheNextInWhenOneEnds() {
        Batch batch = batches.submit(10, 3, false);
        List<Job> first = batches.claim(100);
        assertThat(first).hasSize(3);
        assertThat(batches.claim(100)).isEmpty();

        batches.succeed(first.get(1));
        assertThat(batches.woken.keys()).containsExactly("default");
        List<Job> next = batches.claim(100);
        assertThat(next).extracting(BatchFixture::index).containsExactly(3);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(10, 0, 6, 3, 1, 0, 0));
    }

    @Test
    void window_runsAllInTheEnd() {
        Batch batch = batches.submit(500, 7, false);
        List<Job> running = batches.claim(100);
        while (!running.isEmpty()) {
            assertThat(running).hasSizeLessThanOrEqualTo(7);
            running.forEach(batches::succeed);
            running = batches.claim(100);
        }
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    @Test
    void window_isKeptByAnItemThatIsRetriedByHand() {
        Batch batch = batches.submit(4, 2, false);
        List<Job> first = batches.claim(10);
        batches.fail(first.get(0));
        assertThat(batches.claim(10)).hasSize(1);

        batches.store.store().retry(first.get(0).id(), batches.clock.instant());

        assertThat(batches.claim(10)).isEmpty();
        batches.succeed(first.get(1));
        assertThat(batches.claim(10)).extracting(BatchFixture::index).containsExactly(0);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(4, 0, 1, 2, 1, 0, 0));
    }

    @Test
    void window_isNotWidenedByAHeldItemThatIsCanceled() {
        Batch batch = batches.submit(6, 2, false);
        assertThat(batches.claim(10)).hasSize(2);
        JobId held = batches.store
                .transactions()
                .read(jdbc -> jdbc.sql("select id from job where batch_id = ? and batch_index = 4")
                        .param(batch.id())
                        .query((row, i) -> new JobId(row.getString(1)))
                        .single());

        batches.store.store().cancel(held, null, batches.clock.instant());

        assertThat(batches.claim(10)).isEmpty();
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(6, 0, 3, 2, 0, 0, 1));
    }

    @Test
    void failFast_cancelsTheRestWithTheFirstFailure() {
        Batch batch = batches.submit(5000, null, true);
        List<Job> running = batches.claim(3);
        batches.events.clear();

        batches.fail(running.get(1));

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(5000, 0, 0, 2, 0, 1, 4997));
        // News of what was canceled still comes in.
        assertThat(List.copyOf(batches.events))
                .filteredOn(JobEvent.CancelRequested.class::isInstance)
                .extracting(JobEvent::job)
                .extracting(Job::id)
                .containsExactlyInAnyOrder(running.get(0).id(), running.get(2).id());
        batches.end(running.get(0), new Outcome.Canceled(null));
        batches.end(running.get(2), new Outcome.Canceled(null));
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.FAILED);
    }

    @Test
    void cancel_endsAtOnceWhatWaits_andAsksWhatRuns() {
        Batch batch = batches.submit(100, 10, false);
        List<Job> running = batches.claim(2);

        assertThat(batches.commands.cancel(batch.id(), "why"))
                .isInstanceOf(BatchCommands.CancelVerdict.Requested.class);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(100, 0, 0, 2, 0, 0, 98));
        assertThat(batches.claim(10)).isEmpty();
        running.forEach(job -> batches.end(job, new Outcome.Canceled(null)));

        Batch ended = batches.find(batch);
        assertThat(ended.status()).isEqualTo(BatchStatus.CANCELED);
        assertThat(ended.cancelReason()).isEqualTo("why");
        assertThat(batches.commands.cancel(batch.id(), null)).isInstanceOf(BatchCommands.CancelVerdict.Canceled.class);
    }

    @Test
    void cancel_ofAHundredThousand_isOneQuickTransaction() {
        long start = System.nanoTime();
        Batch batch = batches.submit(100_000, null, false);
        long stored = System.nanoTime();
        batches.events.clear();

        assertThat(batches.commands.cancel(batch.id(), null)).isInstanceOf(BatchCommands.CancelVerdict.Canceled.class);

        long canceled = System.nanoTime();
        report(stored - start, canceled - stored);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(100_000, 0, 0, 0, 0, 0, 100_000));
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> batches.events.size() == 100_000);
        assertThat(batches.events).allMatch(JobEvent.Finished.class::isInstance);
    }

    private static void report(long insertNanos, long cancelNanos) {
        LoggerFactory.getLogger(BatchStoreTest.class)
                .info(
                        "100,000 items: stored in {} ms, canceled in {} ms",
                        insertNanos / 1_000_000,
                        cancelNanos / 1_000_000);
    }

    @Test
    void cancel_showsEachItemToThoseWhoWantToSeeIt() {
        Batch batch = batches.submit(4500, null, false);
        List<Integer> chunks = new ArrayList<>();
        batches.store.addHook((connection, jobs) -> chunks.add(jobs.size()));

        batches.commands.cancel(batch.id(), null);

        assertThat(chunks).containsExactly(2000, 2000, 500);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(4500, 0, 0, 0, 0, 0, 4500));
    }

    @Test
    void cancel_afterOneItemWasCanceledAlone_countsItOnce() {
        Batch batch = batches.submit(3, null, false);
        Measured one = batches.store
                .store()
                .list(JobQueries.ofBatch(batch.id(), JobQuery.Part.first(1, false)))
                .getFirst();
        batches.store.store().cancel(one.id(), null, batches.clock.instant());

        batches.commands.cancel(batch.id(), null);

        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(3, 0, 0, 0, 0, 0, 3));
        assertThat(batches.finished(batch, Order.COMPLETION)).containsExactly(2, 0, 1);
    }

    @Test
    void wait_isAnsweredWithWhatIs_whenTheProcessEnds() throws Exception {
        Batch batch = batches.submit(1, null, false);
        var end = batches.waiter.await(batch.id(), Duration.ofSeconds(30));

        batches.openWaits.stop();

        assertThat(end.get(5, TimeUnit.SECONDS).orElseThrow().done()).isFalse();
        assertThat(batches.signals.size()).isZero();
    }

    @Test
    void cancel_ofWhatHasSucceeded_isRefused() {
        Batch batch = batches.submit(0, null, false);

        assertThat(batches.commands.cancel(batch.id(), null))
                .isInstanceOf(BatchCommands.CancelVerdict.AlreadyFinal.class);
        assertThat(batches.commands.cancel("batch_01kjcq5t00e9f80000000000a1", null))
                .isInstanceOf(BatchCommands.CancelVerdict.Missing.class);
    }

    @Test
    void retry_reopensTheBatchUntilItIsFinalAgain() {
        Batch batch = batches.submit(2, null, false);
        List<Job> jobs = batches.claim(2);
        batches.fail(jobs.get(0));
        batches.succeed(jobs.get(1));

        assertThat(batches.store.store().retry(jobs.get(0).id(), batches.clock.instant()))
                .isInstanceOf(RetryVerdict.Queued.class);

        Batch reopened = batches.find(batch);
        assertThat(reopened.status()).isEqualTo(BatchStatus.RUNNING);
        assertThat(reopened.finishedAt()).isNull();
        assertThat(reopened.counts()).isEqualTo(new Counts(2, 0, 1, 0, 1, 0, 0));
        assertThat(batches.finished(batch, Order.INDEX)).containsExactly(1);
        batches.succeed(batches.claim(1).getFirst());
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
        assertThat(batches.finished(batch, Order.COMPLETION)).containsExactly(1, 0);
    }

    @Test
    void results_endAPageEarlyRatherThanHoldTooMuch() {
        Batch batch = batches.submit(10, null, false);
        String large = '"' + "x".repeat(1000) + '"';
        batches.claim(10).forEach(job -> batches.end(job, new Outcome.Succeeded(Result.ofJson(large))));

        BatchResults.Page page = batches.results.measure(batch.id(), Order.INDEX, -1, 10, 4300);

        assertThat(page.lines()).hasSize(3);
        assertThat(page.more()).isTrue();
    }

    @Test
    void sweep_endsABatchThatIsCompleteButRunning() {
        Batch batch = batches.submit(1, null, false);
        batches.succeed(batches.claim(1).getFirst());
        batches.store
                .transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update batch set status = 'running', finished_at = null")
                        .update());

        assertThat(batches.sweep.finishComplete()).isEqualTo(1);
        assertThat(batches.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    @Test
    void sweep_fillsAWindowThatHasRoom() {
        batches.submit(5, 2, false);
        batches.store
                .transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql("update job set held = 1")
                        .update());

        assertThat(batches.sweep.fillWindows()).isEqualTo(1);
        assertThat(batches.claim(10)).hasSize(2);
        assertThat(batches.sweep.fillWindows()).isZero();
    }

    @Test
    void list_ofJobs_canBeAskedForOneBatch() {
        batches.submit(2, null, false);
        Batch batch = batches.submit(5, null, false);

        List<Measured> jobs = batches.store
                .store()
                .list(new JobQuery(
                        Set.of(JobState.QUEUED),
                        null,
                        null,
                        batch.id(),
                        JobLabels.NONE,
                        JobQuery.Created.EVER,
                        JobQuery.Part.first(10, false)));

        assertThat(jobs)
                .extracting(job ->
                        BatchFixture.index(batches.store.store().find(job.id()).orElseThrow()))
                .containsExactly(4, 3, 2, 1, 0);
        assertThat(batches.reads.measure(null, 10))
                .extracting(Sized.Row::id)
                .first()
                .isEqualTo(batch.id());
        assertThat(batches.reads.measure(batch.id(), 10)).hasSize(1);
    }
}
