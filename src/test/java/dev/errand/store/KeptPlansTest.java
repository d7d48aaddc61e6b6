package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.db.postgresql.PostgresDialect;
import dev.errand.store.claim.Claims;
import dev.errand.store.claim.WorkerClaims;
import dev.errand.store.transition.OutcomeArrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * PostgreSQL keeps the plan of a prepared statement, and makes it for a table as it is just then. These statements are made all the time,
 * so a plan that goes through more than the rows in question would make each of them slower than the one before.
 */
class KeptPlansTest {

    private final TestStore opened = TestStore.openPostgres();

    @AfterEach
    void close() {
        opened.close();
    }

    /** The plan that is kept for a statement, on so many finished jobs. */
    private String plan(int finished, String sql) {
        return opened.transactions().write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            if (finished > 0) {
                finish(jdbc, finished);
            }
            return plan(jdbc, sql);
        });
    }

    private static void finish(JdbcClient jdbc, int jobs) {
        jdbc.sql("""
                        insert into job (id, task, queue, priority, state, version, run_at, timeout_ms, max_attempts, backoff_ms,
                            max_backoff_ms, at_most_once, attempt, started_at, finished_at, purge_at)
                        select 'job_' || lpad(i::text, 26, '0'), 'noop', 'default', 0, 'succeeded', 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1
                        from generate_series(1, ?) as i""").param(jobs).update();
        jdbc.sql("analyze job").update();
    }

    private static String plan(JdbcClient jdbc, String sql) {
        StringBuilder numbered = new StringBuilder(sql);
        int parameters = 0;
        for (int i = numbered.indexOf("?"); i >= 0; i = numbered.indexOf("?", i)) {
            numbered.replace(i, i + 1, "$" + ++parameters);
        }
        jdbc.sql("set plan_cache_mode = force_generic_plan").update();
        jdbc.sql("prepare kept as " + numbered).update();
        List<String> lines = jdbc.sql(
                        "explain execute kept (" + String.join(", ", Collections.nCopies(parameters, "null")) + ")")
                .query(String.class)
                .list();
        jdbc.sql("deallocate kept").update();
        jdbc.sql("reset plan_cache_mode").update();
        return String.join("\n", lines);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000})
    void outcomes_areWrittenToRowsFoundByTheirIds(int finished) {
        assertThat(plan(finished, OutcomeArrays.ALL))
                .doesNotContain("Seq Scan")
                .contains("Nested Loop")
                .containsPattern("Index Cond: \\(id = .*o\\.id");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000})
    void aClaimThatGoesOn_beginsInTheMiddleOfTheIndex(int finished) {
        String sql = NamedParameterUtils.substituteNamedParameters(
                NamedParameterUtils.parseSqlStatement(Claims.claimNext(new PostgresDialect())), null);

        assertThat(plan(finished, sql))
                .doesNotContain("Seq Scan")
                .containsPattern("Index Scan using job_queued .*\n *Index Cond: .*priority > \\$")
                .containsPattern(
                        "Index Scan using job_queued .*\n *Index Cond: .*priority = \\$.*ROW\\(run_at, id\\) > ROW\\(\\$");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000})
    void aLeaseThatGoesOn_beginsInTheMiddleOfTheIndex(int finished) {
        String sql = NamedParameterUtils.substituteNamedParameters(
                NamedParameterUtils.parseSqlStatement(WorkerClaims.leaseNext(new PostgresDialect())), null);

        assertThat(plan(finished, sql))
                .doesNotContain("Seq Scan")
                .containsPattern("Index Scan using job_worker_waiting .*\n *Index Cond: .*task = \\$.*priority > \\$")
                .containsPattern("Index Scan using job_worker_waiting .*\n *Index Cond: .*priority = \\$"
                        + ".*ROW\\(run_at, id\\) > ROW\\(\\$");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000})
    void aLease_takesTheFirstOfItsTask(int finished) {
        String sql = NamedParameterUtils.substituteNamedParameters(
                NamedParameterUtils.parseSqlStatement(WorkerClaims.leaseFirst(new PostgresDialect())), null);

        assertThat(plan(finished, sql))
                .doesNotContain("Seq Scan")
                .doesNotContain("Sort")
                .containsPattern("Index Scan using job_worker_waiting .*\n *Index Cond: .*task = \\$");
    }
}
