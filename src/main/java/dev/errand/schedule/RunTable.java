package dev.errand.schedule;

import dev.errand.schedule.ScheduleRun.Cause;
import dev.errand.schedule.ScheduleRun.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code schedule_run}. */
final class RunTable {

    private static final String SELECT =
            "select scheduled_at, slot, fired_at, cause, outcome, job_id, batch_id, problem from schedule_run";

    /** A time that ran is never run again, whoever tries to. */
    private static final String INSERT = """
            insert into schedule_run (schedule_id, scheduled_at, slot, fired_at, cause, outcome, job_id, batch_id, problem)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing""";

    private static final String OPEN_BATCHES = """
            select distinct r.batch_id from schedule_run as r join batch as b on b.id = r.batch_id
            where r.schedule_id = ? and r.batch_id is not null and b.status = 'running' limit 100""";

    private RunTable() {}

    static boolean add(Connection connection, String schedule, ScheduleRun run) throws SQLException {
        return note(connection, schedule, List.of(run)) > 0;
    }

    /** Those that are not there yet; answers how many. */
    static int note(Connection connection, String schedule, Collection<ScheduleRun> runs) throws SQLException {
        if (runs.isEmpty()) {
            return 0;
        }
        try (PreparedStatement statement = connection.prepareStatement(INSERT)) {
            for (ScheduleRun run : runs) {
                int i = 0;
                statement.setString(++i, schedule);
                statement.setLong(++i, run.scheduledAt().toEpochMilli());
                statement.setString(++i, run.slot());
                statement.setLong(++i, run.firedAt().toEpochMilli());
                statement.setString(++i, run.cause().code());
                statement.setString(++i, run.outcome().code());
                statement.setString(++i, run.jobId());
                statement.setString(++i, run.batchId());
                statement.setString(++i, run.problem());
                statement.addBatch();
            }
            return Arrays.stream(statement.executeBatch()).sum();
        }
    }

    /** A page, the last planned time first. */
    static List<ScheduleRun> list(JdbcClient jdbc, String schedule, @Nullable String before, int limit) {
        long time = Long.MAX_VALUE;
        String slot = "";
        if (before != null) {
            int blank = before.indexOf(' ');
            time = Long.parseLong(before.substring(0, blank));
            slot = before.substring(blank + 1);
        }
        return jdbc.sql(SELECT + """
                         where schedule_id = ? and scheduled_at <= ? and (scheduled_at < ? or slot < ?)
                        order by scheduled_at desc, slot desc limit ?""")
                .param(schedule)
                .param(time)
                .param(time)
                .param(slot)
                .param(limit)
                .query((row, i) -> run(row))
                .list();
    }

    /** The last ones of several schedules. */
    static Map<String, ScheduleRun> last(JdbcClient jdbc, Collection<String> schedules) {
        Map<String, ScheduleRun> last = new HashMap<>();
        for (String schedule : schedules) {
            list(jdbc, schedule, null, 1).forEach(run -> last.put(schedule, run));
        }
        return last;
    }

    /** Which of some times have run: not those that were skipped, missed or rejected. */
    static Set<Instant> ran(JdbcClient jdbc, String schedule, Instant from, Instant to) {
        return new HashSet<>(jdbc.sql("""
                        select scheduled_at from schedule_run
                        where schedule_id = ? and scheduled_at >= ? and scheduled_at < ? and slot = '' and outcome = 'fired'""")
                .param(schedule)
                .param(from.toEpochMilli())
                .param(to.toEpochMilli())
                .query((row, i) -> Instant.ofEpochMilli(row.getLong(1)))
                .list());
    }

    /** Makes room for runs of times of which something else was noted. */
    static void forget(Connection connection, String schedule, Collection<Instant> times) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(
                "delete from schedule_run where schedule_id = ? and scheduled_at = ? and slot = ''"
                        + " and outcome <> 'fired'")) {
            for (Instant time : times) {
                statement.setString(1, schedule);
                statement.setLong(2, time.toEpochMilli());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** Batches of a schedule that have not ended. */
    static List<String> openBatches(JdbcClient jdbc, String schedule) {
        return jdbc.sql(OPEN_BATCHES).param(schedule).query(String.class).list();
    }

    static boolean any(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from (select 1 from schedule_run limit 1) as one")
                        .query(Integer.class)
                        .single()
                > 0;
    }

    /** Removes some that are that old. */
    static int prune(JdbcClient jdbc, Instant before, int limit) {
        List<Instant> oldest = jdbc.sql(
                        "select fired_at from schedule_run where fired_at <= ? order by fired_at limit ?")
                .param(before.toEpochMilli())
                .param(limit)
                .query((row, i) -> Instant.ofEpochMilli(row.getLong(1)))
                .list();
        return oldest.isEmpty()
                ? 0
                : jdbc.sql("delete from schedule_run where fired_at <= ?")
                        .param(oldest.getLast().toEpochMilli())
                        .update();
    }

    private static ScheduleRun run(ResultSet row) throws SQLException {
        return new ScheduleRun(
                Instant.ofEpochMilli(row.getLong("scheduled_at")),
                row.getString("slot"),
                Instant.ofEpochMilli(row.getLong("fired_at")),
                ScheduleRules.ofCode(Cause.class, row.getString("cause")),
                ScheduleRules.ofCode(Outcome.class, row.getString("outcome")),
                row.getString("job_id"),
                row.getString("batch_id"),
                row.getString("problem"));
    }
}
