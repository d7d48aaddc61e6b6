package dev.errand.store.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.JobQueries;
import dev.errand.store.JobQuery;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** With a thousand tenants, all of whom have jobs waiting, nothing that is asked for one of them goes through what the others have. */
class TenantPlansTest {

    private static final String JOBS = """
            insert into job (id, tenant, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms, max_backoff_ms,
                at_most_once)
            select 'job_' || %1$s, 't' || (i %% 1000), 'noop', 'default' || %2$s || 't' || (i %% 1000), 0, 'queued',
                i, 1, 1, 1, 1, 0 from %3$s""";

    private static final String OWNERS = "insert into job_tenant (tenant, job_id) select tenant, id from job";

    @TempDir
    private Path directory;

    private static void fill(TestStore store, String jobs) {
        store.transactions().write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            jdbc.sql(jobs).update();
            jdbc.sql(OWNERS).update();
            jdbc.sql("analyze").update();
            return true;
        });
    }

    private static String plan(TestStore store, String explain, String sql, List<Object> values) {
        List<String> steps = store.transactions()
                .read(jdbc -> jdbc.sql(explain + sql)
                        .params(values)
                        .query((row, i) -> row.getString(row.getMetaData().getColumnCount()))
                        .list());
        return String.join("\n", steps);
    }

    private static void check(TestStore store, String explain) {
        String line = TenantNames.line("default", "t500");
        String next = plan(
                store,
                explain,
                JobReads.LINES.replaceAll(":[a-z]+", "?"),
                List.of(
                        TenantNames.afterLine(line),
                        TenantNames.beyondLines("default"),
                        TenantNames.afterLine(""),
                        TenantNames.beyondLines("default"),
                        2));
        assertThat(next).contains("job_queued").doesNotContain("Seq Scan on job", "SCAN job");
        assertThat(store.store().linesWithWaiting("default", line, 2))
                .containsExactly(TenantNames.line("default", "t501"), TenantNames.line("default", "t502"));
        assertThat(store.store().linesWithWaiting("default", TenantNames.line("default", "t999"), 1))
                .isEmpty();

        JobListing listing =
                JobListing.of(JobQueries.all(JobQuery.Part.first(50, false)).of("t500"), "id");
        String list = plan(store, explain, listing.sql(), listing.params());
        assertThat(list).containsPattern("job_tenant|owned").doesNotContain("Sort", "TEMP B-TREE", "Seq Scan");
    }

    @Test
    void aThousandTenants_onSqlite() {
        try (TestStore store = TestStore.open(directory)) {
            String numbers =
                    "(with recursive n(i) as (values (0) union all select i + 1 from n where i < 19999) select i from n)";
            fill(store, JOBS.formatted("substr('00000000000000000000000000' || i, -26)", "char(31)", numbers));
            check(store, "explain query plan ");
        }
    }

    @Test
    void aThousandTenants_onPostgres() {
        try (TestStore store = TestStore.openPostgres()) {
            fill(store, JOBS.formatted("lpad(i::text, 26, '0')", "chr(31)", "generate_series(0, 19999) as i"));
            check(store, "explain ");
        }
    }
}
