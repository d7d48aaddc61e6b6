package dev.errand.limit;

import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The buckets of tasks with a rate, as rows: one for each such task, written when a start is granted. */
final class Rates {

    private Rates() {}

    /**
     * What is kept of a task.
     *
     * @param lastKey the key that was served last
     */
    record Kept(Bucket bucket, String lastKey) {}

    static Optional<Kept> find(JdbcClient jdbc, String task) {
        return jdbc.sql("select millionths, at, last_key from task_rate where task = ?")
                .param(task)
                .query((row, i) -> new Kept(new Bucket(row.getLong(1), row.getLong(2)), row.getString(3)))
                .optional();
    }

    static void save(JdbcClient jdbc, String task, Kept kept) {
        jdbc.sql("""
                        insert into task_rate (task, millionths, at, last_key) values (?, ?, ?, ?)
                        on conflict (task) do update
                            set millionths = excluded.millionths, at = excluded.at, last_key = excluded.last_key""")
                .param(task)
                .param(kept.bucket().millionths())
                .param(kept.bucket().at())
                .param(kept.lastKey())
                .update();
    }
}
