package dev.errand.store;

import dev.errand.db.commit.Transactions;
import dev.errand.store.transition.Removals;
import java.util.List;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/** How the databases would go about a statement. */
public final class Plans {

    /** A step that goes through a whole table. */
    public static final Pattern GOES_THROUGH_ALL =
            Pattern.compile("Seq Scan on|SCAN (job|batch|batch_outcome)(?! USING (COVERING )?INDEX batch_purge)");

    private Plans() {}

    /** The plan of a statement with these values, a step in each line. */
    public static String of(TestStore store, String sql, Object... values) {
        boolean shared = !store.transactions().dialect().forUpdate().isEmpty();
        List<String> steps = store.transactions()
                .write(connection -> Transactions.jdbc(connection)
                        .sql((shared ? "explain " : "explain query plan ") + sql)
                        .params(values)
                        .query((row, i) -> row.getString(row.getMetaData().getColumnCount()))
                        .list());
        return String.join("\n", steps);
    }

    /** The plan by which some items of a batch are removed. */
    public static String ofItemsRemoval(TestStore store, String batchId, int limit) {
        return of(store, Removals.deleteItems(store.transactions().dialect()), batchId, limit);
    }

    /** Two hundred batches on PostgreSQL, all over, of 250 items each, with statistics of them. */
    public static void storeManyBatches(TestStore store) {
        store.transactions().write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            jdbc.sql("""
                            insert into job (id, task, queue, priority, state, run_at, timeout_ms, max_attempts, backoff_ms, max_backoff_ms,
                                at_most_once, finished_at, batch_id, batch_index)
                            select 'job_' || lpad(i::text, 26, '0'), 'noop', 'default', 0, 'succeeded', 1, 1, 1, 1, 1,
                                0, 1, 'batch_' || i % 200, i / 200
                            from generate_series(1, 50000) as i""").update();
            jdbc.sql("""
                            insert into batch_outcome (batch_id, item_index, job_id, status)
                            select batch_id, batch_index, id, 'succeeded' from job""").update();
            jdbc.sql("""
                            insert into batch (id, task, mode, queue, total, fail_fast, created_at, status, finished_at, purge_at)
                            select 'batch_' || i, 'noop', 'map', 'default', 250, 0, 1, 'succeeded', 1, 1000 + i
                            from generate_series(0, 199) as i""").update();
            for (String table : List.of("job", "batch", "batch_outcome")) {
                jdbc.sql("analyze " + table).update();
            }
            return 0;
        });
    }
}
