package dev.errand.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.schedule.ScheduleRun.Cause;
import dev.errand.schedule.ScheduleRun.Outcome;
import dev.errand.store.Plans;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of runs, in large numbers. */
class RunTableTest {

    private static final String OWN = "sch_own";
    private static final String OTHER = "sch_other";

    @TempDir
    private Path directory;

    private TestStore store;
    private Transactions transactions;

    /** What the tests run on; the same ones run on the other database. */
    TestStore openStore() {
        return TestStore.open(directory);
    }

    @BeforeEach
    void open() {
        store = openStore();
        transactions = store.transactions();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static ScheduleRun run(long second, String slot, Outcome outcome, String batch) {
        Instant at = Instant.ofEpochSecond(second);
        return new ScheduleRun(at, slot, at, Cause.SCHEDULE, outcome, null, batch.isEmpty() ? null : batch, null);
    }

    private void note(String schedule, Collection<ScheduleRun> runs) {
        int unused = transactions.write(connection -> RunTable.note(connection, schedule, runs));
    }

    private void note(String schedule, LongStream seconds, Outcome outcome) {
        note(schedule, seconds.mapToObj(second -> run(second, "", outcome, "")).toList());
    }

    private static String batch(String of, int number) {
        return "batch_%s_%05d".formatted(of, number);
    }

    /** Batches with a run each, of which the first ones are over. */
    private void batches(String schedule, int over, int open) {
        int unused = transactions.write(connection -> {
            for (int i = 0; i < over + open; i++) {
                boolean isOver = i < over;
                Transactions.jdbc(connection)
                        .sql(
                                "insert into batch (id, task, mode, queue, total, fail_fast, created_at, status, finished_at)"
                                        + " values (?, 'noop', 'map', 'default', 1, 0, 1, ?, ?)")
                        .param(batch(schedule, i))
                        .param(isOver ? "succeeded" : "running")
                        .param(isOver ? Long.valueOf(1) : null)
                        .update();
            }
            return over;
        });
        note(
                schedule,
                IntStream.range(0, over + open)
                        .mapToObj(i -> run(i, "", Outcome.FIRED, batch(schedule, i)))
                        .toList());
    }

    /** PostgreSQL then knows how much there is. */
    private void analyze() {
        int unused = transactions.write(connection -> {
            for (String table : List.of("batch", "schedule", "schedule_run")) {
                Transactions.jdbc(connection).sql("analyze " + table).update();
            }
            return 0;
        });
    }

    @Test
    void allOpenBatches_areFound_howeverManyThereAre() {
        batches(OWN, 20, 150);
        batches(OTHER, 0, 10);
        // A backfill is one batch of many runs.
        note(
                OWN,
                IntStream.range(1_000, 1_100)
                        .mapToObj(i -> run(i, "", Outcome.FIRED, batch(OWN, 30)))
                        .toList());

        List<String> found = new ArrayList<>();
        OpenBatches.forEach(transactions, OWN, found::add);

        assertThat(found)
                .containsExactlyElementsOf(
                        IntStream.range(20, 170).mapToObj(i -> batch(OWN, i)).toList());
        assertThat(transactions.<Boolean>read(jdbc -> OpenBatches.any(jdbc, OTHER)))
                .isTrue();
        assertThat(transactions.<Boolean>read(jdbc -> OpenBatches.any(jdbc, "sch_none")))
                .isFalse();
    }

    @Test
    void openBatches_areNotLookedForInAllRuns() {
        batches(OWN, 2_000, 3);
        batches(OTHER, 2_000, 3);
        analyze();

        assertThat(Plans.of(store, OpenBatches.RUNNING, "", 100))
                .contains("batch_running")
                .doesNotContainPattern(Plans.GOES_THROUGH_ALL);
        String ofSchedule = OpenBatches.OF_SCHEDULE.replace(":batches", "?, ?").replace(":schedule", "?");
        assertThat(Plans.of(store, ofSchedule, batch(OWN, 2_001), batch(OTHER, 2_001), OWN))
                .contains("schedule_run_batch")
                .doesNotContainPattern("Seq Scan|SCAN schedule_run");
    }

    @Test
    void whichTimesHaveRun_isAskedOfTheseAlone() {
        note(OWN, LongStream.range(0, 3_000), Outcome.FIRED);
        note(OWN, LongStream.of(3_600), Outcome.MISSED);
        note(OWN, List.of(run(3_601, "by hand", Outcome.FIRED, "")));
        note(OTHER, LongStream.range(0, 4_000), Outcome.FIRED);
        List<Instant> times = LongStream.iterate(0, second -> second < 3_700, second -> second + 3)
                .mapToObj(Instant::ofEpochSecond)
                .toList();

        Set<Instant> ran = transactions.read(jdbc -> RunTable.ran(jdbc, OWN, times));

        assertThat(ran)
                .hasSize(1_000)
                .allMatch(time -> time.getEpochSecond() % 3 == 0 && time.getEpochSecond() < 3_000);
    }

    @Test
    void openJobs_areFoundPageByPage() {
        int unused = transactions.write(connection -> {
            for (int i = 0; i < 7; i++) {
                Transactions.jdbc(connection)
                        .sql(
                                "insert into job (id, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms, max_backoff_ms,"
                                        + " at_most_once, schedule) values (?, 'noop', 'default', 0, 'queued', 1, 1, 1, 1, 1, 0, ?)")
                        .param("job_" + i)
                        .param(i == 3 ? "other" : "own")
                        .update();
            }
            return 0;
        });

        List<String> first = transactions.read(jdbc -> store.facts().openOfSchedule(jdbc, "own", "", 4));
        List<String> second = transactions.read(jdbc -> store.facts().openOfSchedule(jdbc, "own", first.getLast(), 4));

        assertThat(first).containsExactly("job_0", "job_1", "job_2", "job_4");
        assertThat(second).containsExactly("job_5", "job_6");
    }

    private void schedule(String id) {
        int unused = transactions.write(connection -> Transactions.jdbc(connection)
                .sql(
                        "insert into schedule (id, tenant, name, source, state, overlap, rules, kind, target, target_size, fingerprint,"
                                + " task, queue, base, considered_at, version, created_at, updated_at)"
                                + " values (?, 'default', ?, 'api', 'active', 'skip', '{}', 'job', '{}', 2, 'f', 'noop', 'default', '', 0, 1, 1, 1)")
                .param(id)
                .param(id)
                .update());
    }

    @Test
    void theLastRuns_areReadTogether() {
        List.of(OWN, OTHER, "sch_new").forEach(this::schedule);
        note(OWN, LongStream.range(0, 3_000), Outcome.FIRED);
        note(OWN, List.of(run(2_999, "a", Outcome.FIRED, "batch_a"), run(2_999, "b", Outcome.FIRED, "batch_b")));
        note(OTHER, LongStream.range(0, 3_000), Outcome.SKIPPED);
        analyze();

        Map<String, ScheduleRun> last =
                transactions.read(jdbc -> RunTable.last(jdbc, List.of(OWN, OTHER, "sch_new", "sch_gone")));

        assertThat(last).containsOnlyKeys(OWN, OTHER);
        assertThat(last.get(OWN)).isEqualTo(run(2_999, "b", Outcome.FIRED, "batch_b"));
        assertThat(last.get(OTHER)).isEqualTo(run(2_999, "", Outcome.SKIPPED, ""));
        assertThat(Plans.of(store, RunTable.LAST.replace(":ids", "?, ?"), OWN, OTHER))
                .doesNotContainPattern("Seq Scan on schedule_run|SCAN (r|l)\\b");
    }
}
