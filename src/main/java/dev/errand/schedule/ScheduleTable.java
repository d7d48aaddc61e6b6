package dev.errand.schedule;

import dev.errand.encryption.Sealing;
import dev.errand.problem.ProblemException;
import dev.errand.schedule.Schedule.Counts;
import dev.errand.schedule.Schedule.Head;
import dev.errand.schedule.Schedule.Progress;
import dev.errand.schedule.Schedule.Source;
import dev.errand.schedule.Schedule.Stamp;
import dev.errand.schedule.Schedule.Standing;
import dev.errand.schedule.Schedule.State;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the table {@code schedule}. What is to be done is encrypted where arguments of jobs are. */
final class ScheduleTable {

    private static final String SELECT = """
            select id, tenant, name, source, state, rules, kind, target_size, task, queue, created_by, note, considered_at, next_at,
                due_at, waiting_at, fired, skipped, missed, rejected, manual, backfilled, version, created_at, updated_at
            from schedule""";

    private static final String INSERT = """
            insert into schedule (id, tenant, name, created_at, version, considered_at, source, state, overlap, rules, kind, target,
                target_size, sensitive, fingerprint, task, queue, base, created_by, note, next_at, due_at, updated_at, done_at)
            values (:id, :tenant, :name, :now, 1, :considered, :source, :state, :overlap, :rules, :kind, :target,
                :size, :sensitive, :fingerprint, :task, :queue, :base, :createdBy, :note, :nextAt, :dueAt, :now, :doneAt)""";

    private static final String UPDATE = """
            update schedule set source = :source, state = :state, overlap = :overlap, rules = :rules, kind = :kind, target = :target,
                target_size = :size, sensitive = :sensitive, fingerprint = :fingerprint, task = :task, queue = :queue, base = :base,
                created_by = :createdBy, note = :note, considered_at = :considered, next_at = :nextAt, due_at = :dueAt,
                updated_at = :now, done_at = :doneAt, version = version + 1,
                waiting_at = case when kind = :kind then waiting_at end, waiting_job = case when kind = :kind then waiting_job end
            where id = :id""";

    private static final String STAND = """
            update schedule set state = :state, note = :note, considered_at = :considered, next_at = :nextAt, due_at = :dueAt,
                done_at = :doneAt, updated_at = :now, version = version + 1
            where id = :id""";

    private static final String PLAN = """
            update schedule set next_at = ?, due_at = ?, state = ?, done_at = ?
            where id = ? and state = 'active' and version = ? and considered_at = ?""";

    private static final String DECIDE = """
            update schedule set considered_at = :considered, next_at = :nextAt, due_at = :dueAt, state = :state, done_at = :doneAt,
                waiting_at = coalesce(:waitingAt, waiting_at), waiting_job = coalesce(:waitingJob, waiting_job),
                fired = fired + :fired, skipped = skipped + :skipped, missed = missed + :missed, rejected = rejected + :rejected
            where id = :id""";

    private final Function<String, ScheduleRules> rules;
    private final Sealing sealing;

    /** With who reads rules. */
    ScheduleTable(Function<String, ScheduleRules> rules, Sealing sealing) {
        this.rules = rules;
        this.sealing = sealing;
    }

    /**
     * All that is written of a schedule when somebody makes or changes it.
     *
     * @param fingerprint of the whole body
     */
    record Content(
            Source source,
            ScheduleRules rules,
            ScheduleTarget target,
            String fingerprint,
            @Nullable String createdBy) {}

    void insert(JdbcClient jdbc, Schedule made, Content content, Instant now) {
        bind(jdbc.sql(INSERT), made, content, now)
                .param("tenant", made.tenant())
                .param("name", made.name())
                .update();
    }

    void update(JdbcClient jdbc, Schedule changed, Content content, Instant now) {
        bind(jdbc.sql(UPDATE), changed, content, now).update();
    }

    private JdbcClient.StatementSpec bind(
            JdbcClient.StatementSpec statement, Schedule schedule, Content content, Instant now) {
        ScheduleTarget target = content.target();
        return stand(statement, schedule, now)
                .param("source", content.source().code())
                .param("overlap", content.rules().policy().overlap().code())
                .param("rules", content.rules().json())
                .param("kind", target.kind().code())
                .param("target", sealing.text(target.body(), TargetTable.place(schedule.tenant(), schedule.id())))
                .param("size", target.body().length())
                .param(
                        "sensitive",
                        target.sensitive().isEmpty() ? null : String.join(TargetTable.SEPARATOR, target.sensitive()))
                .param("fingerprint", sealing.fingerprint(content.fingerprint()))
                .param("task", target.task())
                .param("queue", target.queue())
                .param("base", target.base())
                .param("createdBy", content.createdBy());
    }

    private static JdbcClient.StatementSpec stand(JdbcClient.StatementSpec statement, Schedule schedule, Instant now) {
        State state = schedule.state().state();
        Progress progress = schedule.progress();
        return statement
                .param("id", schedule.id())
                .param("state", state.code())
                .param("note", schedule.state().note())
                .param("considered", progress.consideredAt().toEpochMilli())
                .param("nextAt", millis(progress.nextAt()))
                .param("dueAt", millis(progress.dueAt()))
                .param("doneAt", state == State.DONE ? now.toEpochMilli() : null)
                .param("now", now.toEpochMilli());
    }

    /** Writes down whether it fires, and from when on. */
    void saveState(JdbcClient jdbc, Schedule schedule, Instant now) {
        stand(jdbc.sql(STAND), schedule, now).update();
    }

    /** Writes down when it is due, unless anything of it was decided or changed since it was read; without a time it is done. */
    int savePlan(JdbcClient jdbc, Schedule schedule, @Nullable Instant nextAt, @Nullable Instant dueAt, Instant now) {
        return jdbc.sql(PLAN)
                .param(millis(nextAt))
                .param(millis(dueAt))
                .param((nextAt == null ? State.DONE : State.ACTIVE).code())
                .param(nextAt == null ? now.toEpochMilli() : null)
                .param(schedule.id())
                .param(schedule.stamp().version())
                .param(schedule.progress().consideredAt().toEpochMilli())
                .update();
    }

    /**
     * What is added to what a schedule's times became of.
     *
     * @param waitingAt the planned time of a run that waits from now on
     * @param waitingJob that run, packed
     */
    record Change(
            int fired,
            int skipped,
            long missed,
            int rejected,
            @Nullable Instant waitingAt,
            @Nullable String waitingJob) {}

    /** Writes down what was decided; to be done while the row is locked. */
    void decide(JdbcClient jdbc, String id, DueTimes due, Change change, Instant now) {
        boolean isDone = due.nextAt() == null;
        jdbc.sql(DECIDE)
                .param("considered", due.consideredAt().toEpochMilli())
                .param("nextAt", millis(due.nextAt()))
                .param("dueAt", millis(due.nextDueAt()))
                .param("state", (isDone ? State.DONE : State.ACTIVE).code())
                .param("doneAt", isDone ? now.toEpochMilli() : null)
                .param("waitingAt", millis(change.waitingAt()))
                .param("waitingJob", change.waitingJob())
                .param("fired", change.fired())
                .param("skipped", change.skipped())
                .param("missed", change.missed())
                .param("rejected", change.rejected())
                .param("id", id)
                .update();
    }

    /** Locks it, if nothing of it was decided or changed since it was read; answers whether a run of it waits. */
    Optional<Boolean> lock(JdbcClient jdbc, Schedule schedule, String forUpdate) {
        return jdbc.sql("select waiting_at from schedule where id = ? and state = 'active' and version = ?"
                        + " and considered_at = ?" + forUpdate)
                .param(schedule.id())
                .param(schedule.stamp().version())
                .param(schedule.progress().consideredAt().toEpochMilli())
                .query((row, i) -> row.getObject(1) != null)
                .optional();
    }

    Optional<Schedule> find(JdbcClient jdbc, String tenant, String name) {
        return find(jdbc, tenant, name, "");
    }

    /** The same, locked: nothing of it is decided until the end of the write. */
    Optional<Schedule> find(JdbcClient jdbc, String tenant, String name, String forUpdate) {
        return jdbc.sql(SELECT + " where tenant = ? and name = ?" + forUpdate)
                .param(tenant)
                .param(name)
                .query((row, i) -> schedule(row))
                .optional();
    }

    Optional<Schedule> find(JdbcClient jdbc, String id) {
        return jdbc.sql(SELECT + " where id = ?")
                .param(id)
                .query((row, i) -> schedule(row))
                .optional();
    }

    boolean hasFingerprint(JdbcClient jdbc, String id, String fingerprint) {
        return jdbc.sql("select fingerprint from schedule where id = ?").param(id).query(String.class).list().stream()
                .anyMatch(stored -> sealing.isFingerprint(stored, fingerprint));
    }

    /** Those that are due, the longest due first. */
    List<Schedule> due(JdbcClient jdbc, Instant now, int limit) {
        return jdbc.sql(SELECT + " where due_at is not null and due_at <= ? order by due_at, id limit ?")
                .param(now.toEpochMilli())
                .param(limit)
                .query((row, i) -> schedule(row))
                .list();
    }

    /** What there is to do, found by one small statement. */
    static Outlook outlook(JdbcClient jdbc) {
        return jdbc.sql("select (select min(due_at) from schedule where due_at is not null) as due_at,"
                        + " (select min(id) from schedule where waiting_at is not null) as waits")
                .query((row, i) -> new Outlook(time(row, "due_at"), row.getString("waits") != null))
                .single();
    }

    /**
     * What there is to do.
     *
     * @param dueAt when the first one is due
     * @param waits whether a run of any waits for the end of another
     */
    record Outlook(@Nullable Instant dueAt, boolean waits) {

        boolean isIdle(Instant now) {
            return !waits && (dueAt == null || dueAt.isAfter(now));
        }
    }

    static Optional<Instant> nextDue(JdbcClient jdbc, Instant after) {
        return jdbc.sql("select due_at from schedule where due_at is not null and due_at > ? order by due_at limit 1")
                .param(after.toEpochMilli())
                .query(Long.class)
                .optional()
                .map(Instant::ofEpochMilli);
    }

    /** A page of those of which a run waits for the end of another, in the order of their ids. */
    List<Schedule> waiting(JdbcClient jdbc, String after, int limit) {
        return page(jdbc, " where waiting_at is not null and id > ?", after, limit);
    }

    /** A page of all, likewise. */
    List<Schedule> all(JdbcClient jdbc, String after, int limit) {
        return page(jdbc, " where id > ?", after, limit);
    }

    private List<Schedule> page(JdbcClient jdbc, String which, String after, int limit) {
        return jdbc.sql(SELECT + which + " order by id limit ?")
                .param(after)
                .param(limit)
                .query((row, i) -> schedule(row))
                .list();
    }

    /**
     * A page of a list, by tenant and name.
     *
     * @param tenant whose; nothing for everybody's
     * @param tasks of these tasks alone; nothing for all
     * @param queues in these queues alone; nothing for all
     */
    List<Schedule> list(
            JdbcClient jdbc,
            @Nullable String tenant,
            @Nullable Collection<String> tasks,
            @Nullable Collection<String> queues,
            Spot after,
            int limit) {
        String sql = SELECT + " where (tenant > :afterTenant or (tenant = :afterTenant and name > :afterName))"
                + (tenant == null ? "" : " and tenant = :tenant")
                + (tasks == null ? "" : " and task in (:tasks)")
                + (queues == null ? "" : " and queue in (:queues)")
                + (tasks == null && queues == null ? "" : " and kind <> 'workflow'")
                + " order by tenant, name limit :limit";
        JdbcClient.StatementSpec statement = jdbc.sql(sql)
                .param("afterTenant", after.tenant())
                .param("afterName", after.name())
                .param("limit", limit);
        statement = tenant == null ? statement : statement.param("tenant", tenant);
        statement = tasks == null ? statement : statement.param("tasks", tasks);
        statement = queues == null ? statement : statement.param("queues", queues);
        return statement.query((row, i) -> schedule(row)).list();
    }

    /** A place in the list. */
    record Spot(String tenant, String name) {}

    /** Those that the configuration makes. */
    List<Schedule> configured(JdbcClient jdbc) {
        return jdbc.sql(SELECT + " where source = 'configuration'")
                .query((row, i) -> schedule(row))
                .list();
    }

    static long count(JdbcClient jdbc) {
        return jdbc.sql("select count(*) from schedule").query(Long.class).single();
    }

    static int delete(JdbcClient jdbc, String id) {
        return jdbc.sql("delete from schedule where id = ?").param(id).update();
    }

    /** Removes some that have been done for so long. */
    static int prune(JdbcClient jdbc, Instant before) {
        return jdbc.sql("delete from schedule where id in (select id from schedule where done_at is not null"
                        + " and done_at <= ? and waiting_at is null order by done_at limit 500)")
                .param(before.toEpochMilli())
                .update();
    }

    static void waitsNoMore(JdbcClient jdbc, String id, boolean fired) {
        jdbc.sql("update schedule set waiting_at = null, waiting_job = null, fired = fired + ? where id = ?")
                .param(fired ? 1 : 0)
                .param(id)
                .update();
    }

    static boolean waitingIsRejected(JdbcClient jdbc, String id, Instant planned) {
        return jdbc.sql("update schedule set waiting_at = null, waiting_job = null, rejected = rejected + 1"
                                + " where id = ? and waiting_at = ?")
                        .param(id)
                        .param(planned.toEpochMilli())
                        .update()
                > 0;
    }

    /** Counts runs that somebody ordered. */
    static void countOrdered(JdbcClient jdbc, String id, int manual, int backfilled) {
        jdbc.sql("update schedule set manual = manual + ?, backfilled = backfilled + ? where id = ?")
                .param(manual)
                .param(backfilled)
                .param(id)
                .update();
    }

    static @Nullable Long millis(@Nullable Instant time) {
        return time == null ? null : time.toEpochMilli();
    }

    static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? null : Instant.ofEpochMilli(millis);
    }

    /** One that cannot be read must not keep others from being read. */
    private ScheduleRules rules(String json) {
        try {
            return rules.apply(json);
        } catch (ProblemException e) {
            return ScheduleRules.unreadable(json);
        }
    }

    private Schedule schedule(ResultSet row) throws SQLException {
        return new Schedule(
                row.getString("id"),
                row.getString("tenant"),
                row.getString("name"),
                ScheduleRules.ofCode(Source.class, row.getString("source")),
                rules(row.getString("rules")),
                new Head(
                        ScheduleRules.ofCode(ScheduleTarget.Kind.class, row.getString("kind")),
                        row.getString("task"),
                        row.getString("queue"),
                        row.getInt("target_size"),
                        row.getString("created_by")),
                new Standing(ScheduleRules.ofCode(State.class, row.getString("state")), row.getString("note")),
                new Progress(
                        Instant.ofEpochMilli(row.getLong("considered_at")),
                        time(row, "next_at"),
                        time(row, "due_at"),
                        time(row, "waiting_at")),
                new Counts(
                        row.getLong("fired"),
                        row.getLong("skipped"),
                        row.getLong("missed"),
                        row.getLong("rejected"),
                        row.getLong("manual"),
                        row.getLong("backfilled")),
                new Stamp(
                        row.getLong("version"),
                        Instant.ofEpochMilli(row.getLong("created_at")),
                        Instant.ofEpochMilli(row.getLong("updated_at"))));
    }
}
