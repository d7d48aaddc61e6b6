package dev.errand.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.cluster.Rank;
import dev.errand.completion.EventSink;
import dev.errand.db.commit.Transactions;
import dev.errand.job.Jobs;
import dev.errand.job.TurnedClock;
import dev.errand.limit.LimitSignals;
import dev.errand.notifier.LocalNotifier;
import dev.errand.store.TestStore;
import dev.errand.submission.Templates;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DependencyUpkeepTest {

    private static final Duration INTERVAL = Duration.ofSeconds(10);

    private final TurnedClock clock = new TurnedClock(Jobs.NOW);
    private final Rank rank = new Rank();
    private TestStore opened;
    private DependencyUpkeep upkeep;

    @BeforeEach
    void open(@TempDir Path directory) {
        opened = TestStore.open(directory);
        ArgumentCompletion completion = new ArgumentCompletion(
                opened.transactions(),
                opened.store(),
                new BatchReads(opened.transactions()),
                new BatchResults(opened.transactions(), opened.facts(), opened.store()),
                opened.dependencies(),
                Templates.check());
        upkeep = new DependencyUpkeep(
                new DependencySweep(opened.transactions(), opened.dependencies(), opened.cascade(), completion),
                rank,
                new DependencyNews(new EventSink().events(), new LocalNotifier(), new LimitSignals()),
                new DependencyProperties(1000, 50_000, 1000, INTERVAL),
                clock);
    }

    @AfterEach
    void close() {
        opened.close();
    }

    /** Waits of so many children that are gone. */
    private void storeWaits(int children) {
        opened.transactions()
                .write(connection ->
                        Transactions.jdbc(connection).sql("""
                        with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)
                        insert into dependency (child_id, parent_id, any_end, standing)
                        select 'job_' || i, 'job_p', 0, 1 from n""").param(children).update());
    }

    private void look(boolean woken) {
        assertThat(upkeep.runOnce(woken)).isGreaterThanOrEqualTo(INTERVAL);
    }

    private int waits() {
        return opened.transactions()
                .read(jdbc -> jdbc.sql("select count(*) from dependency")
                        .query(Integer.class)
                        .single());
    }

    @Test
    void whoIsWokenAllTheTime_looksInBetween() {
        look(true);
        storeWaits(1);

        look(true);
        assertThat(waits()).isOne();
        clock.turn(INTERVAL);
        look(true);
        assertThat(waits()).isZero();
    }

    @Test
    void whoeverDoesNotLead_settlesOnly() {
        rank.leads = false;
        storeWaits(1);

        look(true);
        look(false);

        assertThat(waits()).isOne();
    }

    @Test
    void aLook_goesOnWhileThereIsSomethingToDo() {
        storeWaits(2_500);

        look(false);

        assertThat(waits()).isZero();
    }

    @Test
    void whereNobodyWaits_itAsksLess() {
        assertThat(upkeep.runOnce(false)).isEqualTo(INTERVAL.multipliedBy(DependencyUpkeep.IDLE));
        storeWaits(1);
        assertThat(upkeep.runOnce(false)).isEqualTo(INTERVAL);
        rank.leads = false;
        assertThat(upkeep.runOnce(false)).isEqualTo(INTERVAL);
    }
}
