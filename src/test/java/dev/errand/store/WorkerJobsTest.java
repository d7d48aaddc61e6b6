package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.Hold;
import dev.errand.job.Job;
import dev.errand.job.Jobs;
import dev.errand.job.SpecBuilder;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobRelations.BatchItem;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Workplace;
import dev.errand.store.hold.LimitHolds;
import dev.errand.store.hold.WindowHolds;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Jobs of workers wait beside those of nodes, in the same queues, and no node sees them when it looks for work. */
@ParameterizedClass
@MethodSource("dev.errand.store.TestDatabase#all")
class WorkerJobsTest extends StoreContract {

    private static final LimitKey LIMIT = new LimitKey("resize", null);

    WorkerJobsTest(TestDatabase database) {
        super(database);
    }

    private static SpecBuilder resize() {
        return Jobs.of("resize").revision(3);
    }

    private int hold(Job job) {
        return opened().transactions()
                .read(jdbc -> jdbc.sql("select held from job where id = ?")
                        .param(job.id().value())
                        .query(Integer.class)
                        .single());
    }

    @Test
    void insert_keepsTheRevisionThatAJobWasCheckedAgainst() {
        Job ofWorkers = insert(resize().build(), null);
        Job ofNodes = queued();

        assertThat(find(ofWorkers)).isEqualTo(ofWorkers);
        assertThat(find(ofWorkers).spec().call().revision()).isEqualTo(3);
        assertThat(find(ofNodes).spec().call().revision()).isNull();
        assertThat(store().findAll(List.of(ofWorkers.id()), Extent.BRIEF))
                .singleElement()
                .satisfies(job -> assertThat(job.spec().workplace()).isEqualTo("@resize"));
    }

    @Test
    void claim_takesNothingThatIsForWorkers() {
        insert(resize().priority(9).build(), null);
        Job ofNodes = queued();

        assertThat(store().withWaiting(Set.of("default"))).containsExactly("default");
        assertThat(store().claim(Walks.of("default"), 10, LEASE, NOW))
                .extracting(Job::id)
                .containsExactly(ofNodes.id());
        assertThat(store().withWaiting(Set.of("default"))).isEmpty();
    }

    @Test
    void capacity_andDepthCountThem() {
        insert(resize().build(), null);
        insert(resize().at(NOW.plusSeconds(9), null).build(), null);
        queued();

        assertThat(store().countWaiting("default", 10)).isEqualTo(3);
        assertThat(store().queueDepths()).containsExactly(new JobStore.QueueDepth("default", 2, 1, NOW));
    }

    @Test
    void promoted_theyWaitForWorkers() {
        Job job = insert(resize().at(NOW.plusSeconds(1), null).build(), null);
        Job limited = insert(resize().at(NOW.plusSeconds(1), null).limit(LIMIT).build(), null);

        assertThat(store().promote(NOW.plusSeconds(2), 10))
                .containsExactlyInAnyOrder(
                        new JobStore.Promoted(job.id(), Workplace.ofWorkers("resize"), null),
                        new JobStore.Promoted(limited.id(), Workplace.ofWorkers("resize"), LIMIT));
        assertThat(hold(job)).isEqualTo(Hold.WORKER.code());
        assertThat(hold(limited)).isEqualTo(Hold.LIMIT.code());
    }

    @Test
    void retriedByHand_theyWaitForWorkersAgain() {
        Job job = insert(resize().build(), null);
        store().cancel(job.id(), null, NOW);

        assertThat(store().retry(job.id(), NOW)).isInstanceOf(RetryVerdict.Queued.class);
        assertThat(hold(job)).isEqualTo(Hold.WORKER.code());
    }

    @Test
    void limits_letThemGoOnToWorkers_andCountThem() {
        Job first = insert(resize().limit(LIMIT).build(), null);
        insert(resize().limit(LIMIT).build(), null);

        List<String> told = opened().transactions().write(connection -> {
            var jdbc = Transactions.jdbc(connection);
            return LimitHolds.release(
                    jdbc, LIMIT.text(), 1, opened().transactions().dialect());
        });

        assertThat(told).containsExactly("@resize");
        assertThat(hold(first)).isEqualTo(Hold.WORKER.code());
        opened().transactions().read(jdbc -> {
            assertThat(LimitHolds.unused(jdbc, "resize")).isEqualTo(1);
            assertThat(LimitHolds.demand(jdbc, List.of(LIMIT.text()), 1, 5)).isEmpty();
            assertThat(LimitHolds.demand(jdbc, List.of(LIMIT.text()), 2, 5)).containsEntry(LIMIT.text(), 1);
            return true;
        });
    }

    @Test
    void window_letsThemInToWorkers_orToTheirLimits() {
        Job job = insert(resize().relations(item(0)).build(), null);
        Job limited = insert(resize().relations(item(1)).limit(LIMIT).build(), null);
        assertThat(hold(job)).isEqualTo(Hold.WINDOW.code());

        opened().transactions()
                .write(connection -> new WindowHolds(opened().transactions().dialect())
                        .letInFirst(Transactions.jdbc(connection), "batch-1", 2));

        assertThat(hold(job)).isEqualTo(Hold.WORKER.code());
        assertThat(hold(limited)).isEqualTo(Hold.LIMIT.code());
    }

    private static JobRelations item(int index) {
        return JobRelations.of(new BatchItem("batch-1", index, null, true), null, null);
    }

    @Test
    void expired_theyFailAsAnyOther() {
        Job job = insert(resize().at(NOW, NOW.plus(Duration.ofSeconds(1))).build(), null);

        assertThat(store().expire(NOW.plusSeconds(2), 10)).extracting(Job::id).containsExactly(job.id());
    }
}
