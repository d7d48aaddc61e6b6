package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * PostgreSQL keeps the plan of a prepared statement, and makes it for a table as it is just then. Every commit has this statement, so a
 * plan that goes through more than the rows in question would make each commit slower than the one before.
 */
class OutcomePlanTest {

    /** The plan that is kept, of the statement as it was prepared on this database. */
    private static List<String> plan(JdbcClient jdbc) {
        StringBuilder sql = new StringBuilder(OutcomeArrays.ALL);
        int parameters = 0;
        for (int i = sql.indexOf("?"); i >= 0; i = sql.indexOf("?", i)) {
            sql.replace(i, i + 1, "$" + ++parameters);
        }
        jdbc.sql("set plan_cache_mode = force_generic_plan").update();
        jdbc.sql("prepare outcomes as " + sql).update();
        List<String> lines = jdbc.sql(
                        "explain execute outcomes (" + String.join(", ", Collections.nCopies(parameters, "null")) + ")")
                .query(String.class)
                .list();
        jdbc.sql("deallocate outcomes").update();
        jdbc.sql("reset plan_cache_mode").update();
        return lines;
    }

    private static void assertLooksUpTheIds(List<String> plan) {
        assertThat(plan)
                .as("the plan %s", String.join("\n", plan))
                .noneMatch(line -> line.contains("Seq Scan"))
                .anyMatch(line -> line.contains("Nested Loop"))
                .anyMatch(line -> line.matches(".*Index Cond: \\(id = .*o\\.id.*"));
    }

    @Test
    void thePlanMadeOnAnEmptyTable_looksUpTheIds() {
        try (TestStore opened = TestStore.openPostgres()) {
            assertLooksUpTheIds(opened.transactions().write(connection -> plan(Transactions.jdbc(connection))));
        }
    }

    @Test
    void thePlanMadeOnATableOfFinishedJobs_looksUpTheIds() {
        try (TestStore opened = TestStore.openPostgres()) {
            opened.transactions().write(connection -> {
                JdbcClient jdbc = Transactions.jdbc(connection);
                jdbc.sql("""
                                insert into job (id, task, queue, priority, state, version, run_at, timeout_ms, max_attempts, backoff_ms,
                                    max_backoff_ms, at_most_once, attempt, started_at, finished_at, purge_at)
                                select 'job_' || lpad(i::text, 26, '0'), 'noop', 'default', 0, 'succeeded', 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1
                                from generate_series(1, 5000) as i""").update();
                return jdbc.sql("analyze job").update();
            });

            assertLooksUpTheIds(opened.transactions().write(connection -> plan(Transactions.jdbc(connection))));
        }
    }
}
