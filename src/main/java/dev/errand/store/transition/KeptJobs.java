package dev.errand.store.transition;

import dev.errand.db.commit.Transactions;
import dev.errand.job.JobId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** For how long final jobs are kept, where something else wants them for longer than their own time. */
final class KeptJobs {

    private static final String KEEP =
            "update job set purge_at = ? where id = ? and (purge_at < ? or batch_id is not null)";

    private static final String RELEASE = """
            update job set purge_at = %s
            where id in (:ids) and finished_at is not null
                and not exists (select 1 from queue_message where job_id = job.id)""".formatted(purgeAt("finished_at"));

    private final Duration usual;

    /** With how long a final job is kept that does not ask for more. */
    KeptJobs(Duration usual) {
        this.usual = usual;
    }

    /** When the row of a job is removed that has its end then; {@code :usual} is for how long one is kept that does not ask for more. */
    static String purgeAt(String end) {
        // An item goes with its batch.
        return "case when batch_id is null then " + end
                + " + case when coalesce(result_ttl_ms, 0) > :usual then result_ttl_ms else :usual end end";
    }

    static void keepUntil(Connection connection, Map<JobId, Instant> times) throws SQLException {
        try (PreparedStatement keep = connection.prepareStatement(KEEP)) {
            for (Map.Entry<JobId, Instant> entry : times.entrySet()) {
                long until = entry.getValue().toEpochMilli();
                keep.setLong(1, until);
                keep.setString(2, entry.getKey().value());
                keep.setLong(3, until);
                keep.addBatch();
            }
            keep.executeBatch();
        }
    }

    void release(Connection connection, List<String> ids) {
        if (!ids.isEmpty()) {
            Transactions.jdbc(connection)
                    .sql(RELEASE)
                    .param("usual", usual.toMillis())
                    .param("ids", ids)
                    .update();
        }
    }
}
