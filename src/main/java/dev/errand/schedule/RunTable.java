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

    /** The last planned time of each has at most some runs by hand beside it. */
    static final String LAST = """
            select r.schedule_id, r.scheduled_at, r.slot, r.fired_at, r.cause, r.outcome, r.job_id, r.batch_id, r.problem
            from schedule as s cross join schedule_run as r
            where s.id in (:ids) and r.schedule_id = s.id
                and r.scheduled_at = (select max(l.scheduled_at) from schedule_run as l where l.schedule_id = s.id)
            order by r.slot""";

    private static final String RAN = """
            select scheduled_at from schedule_run
            where schedule_id = :schedule and scheduled_at in (:times) and slot = '' and outcome = 'fired'""";

    /** How many times are asked for at once. */
    static final int CHUNK = 500;

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

    /** The last ones of several schedules that are there. */
    static Map<String, ScheduleRun> last(JdbcClient jdbc, Collection<String> schedules) {
        Map<String, ScheduleRun> last = new HashMap<>();
        if (!schedules.isEmpty()) {
            jdbc.sql(LAST).param("ids", schedules).query(row -> {
                last.put(row.getString("schedule_id"), run(row));
            });
        }
        return last;
    }

    /** Which of some times have run: not those that were skipped, missed or rejected. */
    static Set<Instant> ran(JdbcClient jdbc, String schedule, List<Instant> times) {
        Set<Instant> ran = new HashSet<>();
        for (int from = 0; from < times.size(); from += CHUNK) {
            List<Long> some = times.subList(from, Math.min(times.size(), from + CHUNK)).stream()
                    .map(Instant::toEpochMilli)
                    .toList();
            jdbc.sql(RAN).param("schedule", schedule).param("times", some).query(row -> {
                ran.add(Instant.ofEpochMilli(row.getLong(1)));
            });
        }
        return ran;
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

    /** Whether a batch is written down as a run. */
    static boolean hasBatch(JdbcClient jdbc, String batch) {
        return jdbc.sql("select count(*) from (select 1 from schedule_run where batch_id = ? limit 1) as one")
                        .param(batch)
                        .query(Integer.class)
                        .single()
                > 0;
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
