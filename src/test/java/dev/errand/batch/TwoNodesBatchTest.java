package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.BatchResults.Order;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.store.PostgresServer;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two nodes that end items of one batch at the same time. Nobody sweeps: whatever is to happen happens with the items. */
@Timeout(120)
class TwoNodesBatchTest {

    private static final Outcome DONE = new Outcome.Succeeded(Result.ofJson("1"));
    private static final Outcome BROKEN = new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "boom"));

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();
    private BatchFixture one;
    private BatchFixture two;

    @BeforeEach
    void open() {
        one = new BatchFixture(TestStore.openNode(url));
        two = new BatchFixture(TestStore.openNode(url));
        one.store.register("node");
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        server.giveBack(url);
    }

    /** Claims and ends items, so many at a time, for as long as that. */
    private static CompletableFuture<Void> work(
            BatchFixture node, int limit, IntFunction<Outcome> outcome, BooleanSupplier goesOn) {
        return CompletableFuture.runAsync(() -> {
            while (goesOn.getAsBoolean()) {
                List<CompletableFuture<?>> ends = new ArrayList<>();
                for (Job job : node.claim(limit)) {
                    ends.add(node.endLater(job, outcome.apply(BatchFixture.index(job))));
                }
                ends.forEach(CompletableFuture::join);
            }
        });
    }

    private CompletableFuture<Void> workOnBoth(Batch batch, int limit, IntFunction<Outcome> outcome) {
        BooleanSupplier runs = () -> !one.reads.isOver(batch.id());
        return CompletableFuture.allOf(work(one, limit, outcome, runs), work(two, limit, outcome, runs));
    }

    @Test
    void whoReadsBesides_missesNone_andTheLastItemEndsTheBatch() {
        Batch batch = one.submit(3000, null, false);
        CompletableFuture<Void> work = workOnBoth(batch, 25, index -> DONE);

        List<Integer> seen = new ArrayList<>();
        long after = Order.COMPLETION.start();
        boolean over;
        do {
            over = one.reads.isOver(batch.id());
            for (BatchResults.Line outcome : one.results
                    .measure(batch.id(), Order.COMPLETION, after, 5000, Long.MAX_VALUE)
                    .lines()) {
                assertThat(outcome.position()).isGreaterThan(after);
                after = outcome.position();
                seen.add(outcome.index());
            }
        } while (!over);
        work.join();

        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 3000).boxed().toList());
        assertThat(one.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
        assertThat(one.find(batch).counts()).isEqualTo(new Counts(3000, 0, 0, 0, 3000, 0, 0));
    }

    @Test
    void aWindow_isNeverExceeded_andAlwaysFilledAgain() {
        Batch batch = one.submit(300, 10, false);
        CompletableFuture<Void> work = workOnBoth(batch, 4, index -> DONE);

        int limit = 0;
        while (!one.reads.isOver(batch.id())) {
            int underWay = one.store
                    .transactions()
                    .read(jdbc -> jdbc.sql("select count(*) from job where state in ('queued', 'running') and held = 0")
                            .query(Integer.class)
                            .single());
            limit = Math.max(limit, underWay);
        }
        work.join();

        assertThat(limit).isBetween(1, 10);
        assertThat(one.find(batch).status()).isEqualTo(BatchStatus.SUCCEEDED);
    }

    /** What two nodes do in the same moment may leave a place unused, until the next look. */
    @Test
    void aWindowWithRetries_isNeverExceeded_andRunsAllInTheEnd() {
        Batch batch = one.submitRetried(300, 10, null);
        AtomicInteger failures = new AtomicInteger();
        CompletableFuture<Void> work =
                workOnBoth(batch, 4, index -> failures.incrementAndGet() % 5 == 0 ? BROKEN : DONE);

        int limit = 0;
        while (!one.reads.isOver(batch.id())) {
            int underWay = one.store
                    .transactions()
                    .read(jdbc -> jdbc.sql("select count(*) from job where state in ('queued', 'running') and held = 0")
                            .query(Integer.class)
                            .single());
            limit = Math.max(limit, underWay);
            one.promoteAfter(Duration.ofSeconds(10));
            two.sweep.fillWindows();
        }
        work.join();

        assertThat(limit).isBetween(1, 10);
        assertThat(one.find(batch).counts().succeeded()).isGreaterThan(290);
        assertThat(one.finished(batch, Order.COMPLETION))
                .doesNotHaveDuplicates()
                .hasSize(300);
    }

    @Test
    void failures_onBothAtOnce_callTheRestOffOnce() {
        for (int round = 0; round < 5; round++) {
            Batch batch = one.submit(400, null, true);
            workOnBoth(batch, 20, index -> index % 7 == 6 ? BROKEN : DONE).join();

            Batch ended = one.find(batch);
            assertThat(ended.status()).isEqualTo(BatchStatus.FAILED);
            assertThat(ended.counts().failed()).isPositive();
            assertThat(ended.counts().canceled()).isPositive();
            assertThat(one.finished(batch, Order.COMPLETION))
                    .doesNotHaveDuplicates()
                    .hasSize(400);
        }
    }

    @Test
    void aCancel_onOneWhileBothEndItems_leavesNoneOver() {
        for (int round = 0; round < 5; round++) {
            Batch batch = one.submit(1000, null, false);
            CompletableFuture<Void> work = workOnBoth(batch, 20, index -> DONE);

            two.commands.cancel(batch.id(), "enough");
            work.join();

            assertThat(one.find(batch).status()).isIn(BatchStatus.CANCELED, BatchStatus.SUCCEEDED);
            assertThat(one.finished(batch, Order.COMPLETION))
                    .doesNotHaveDuplicates()
                    .hasSize(1000);
        }
    }
}
