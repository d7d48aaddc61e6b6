package dev.errand.store;

import dev.errand.job.JobId;
import java.sql.Connection;
import java.time.Instant;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Takes rows away for good: by hand or when their time is over. A removed job leaves a tombstone. */
final class Removals {

    private static final String OVER = "select id from job where purge_at <= :now order by purge_at limit :most";

    private final RetentionProperties retention;

    Removals(RetentionProperties retention) {
        this.retention = retention;
    }

    DeleteVerdict delete(Connection connection, JobId id, Instant now) {
        JdbcClient jdbc = JobMoves.jdbc(connection);
        int deleted = jdbc.sql("delete from job where id = ? and finished_at is not null")
                .param(id.value())
                .update();
        if (deleted == 1) {
            jdbc.sql("insert into tombstone (id, purge_at) values (?, ?) on conflict (id) do nothing")
                    .param(id.value())
                    .param(now.plus(retention.tombstones()).toEpochMilli())
                    .update();
            return DeleteVerdict.DELETED;
        }
        boolean exists = jdbc.sql("select count(*) from job where id = ?")
                        .param(id.value())
                        .query(Integer.class)
                        .single()
                > 0;
        return exists ? DeleteVerdict.NOT_FINAL : DeleteVerdict.MISSING;
    }

    int prune(Connection connection, Instant now, int most) {
        JdbcClient jdbc = JobMoves.jdbc(connection);
        jdbc.sql("insert into tombstone (id, purge_at) select id, :until from (" + OVER
                        + ") as over where true on conflict (id) do nothing")
                .param("until", now.plus(retention.tombstones()).toEpochMilli())
                .param("now", now.toEpochMilli())
                .param("most", most)
                .update();
        int jobs = jdbc.sql("delete from job where id in (" + OVER + ")")
                .param("now", now.toEpochMilli())
                .param("most", most)
                .update();
        int tombstones = jdbc.sql("""
                        delete from tombstone where id in
                            (select id from tombstone where purge_at <= ? order by purge_at limit ?)""").param(now.toEpochMilli()).param(most).update();
        int keys = jdbc.sql("""
                        delete from idempotency where idempotency_key in
                            (select idempotency_key from idempotency where created_at <= ? order by created_at limit ?)""")
                .param(now.minus(retention.idempotencyKeys()).toEpochMilli())
                .param(most)
                .update();
        return jobs + tombstones + keys;
    }
}
