package dev.errand.store.claim;

import dev.errand.job.JobId;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.QueueWalk;
import dev.errand.store.QueueWalk.Waiting;
import dev.errand.store.row.HeldSql;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads what waits in a queue, in its order, for who cannot run all of it. Never waits for writers. */
public final class WaitingPages {

    public static final String LEVEL = HeldSql.of("""
            select priority from job where queue = :queue and state = 'queued' and held = {NONE} and priority < :below
            order by priority desc limit 1""");

    public static final String PAGE = "select id, task, run_at, signature from job where " + Claims.WAITING
            + " and priority = :priority and (run_at, id) > (:runAt, :id) order by run_at, id limit :limit";

    private final JdbcClient jdbc;

    public WaitingPages(DataSource readers) {
        this.jdbc = JdbcClient.create(readers);
    }

    /** The highest priority below a number of which something waits. */
    OptionalInt priorityBelow(String queue, int below) {
        return jdbc.sql(LEVEL)
                .param("queue", queue)
                .param("below", below)
                .query(Integer.class)
                .optional()
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** Jobs of one priority behind the place of the walk, or behind the last ones. */
    List<Waiting> page(QueueWalk walk, int priority, List<Waiting> last, int limit, Instant now) {
        Waiting behind = last.isEmpty() ? walk.passed(priority).orElse(null) : last.getLast();
        return jdbc.sql(PAGE)
                .param("queue", walk.queue())
                .param("whole", TenantNames.allLines(TenantNames.queueOf(walk.queue())))
                .param("now", now.toEpochMilli())
                .param("priority", priority)
                .param("runAt", behind == null ? Long.MIN_VALUE : behind.runAt().toEpochMilli())
                .param("id", behind == null ? "" : behind.id().value())
                .param("limit", limit)
                .query((row, i) -> {
                    int signature = row.getInt(4);
                    // Asked before anything else is read, since it is about what was read last.
                    boolean none = row.wasNull();
                    return new Waiting(
                            new JobId(row.getString(1)),
                            row.getString(2),
                            none ? null : signature,
                            priority,
                            Instant.ofEpochMilli(row.getLong(3)));
                })
                .list();
    }
}
