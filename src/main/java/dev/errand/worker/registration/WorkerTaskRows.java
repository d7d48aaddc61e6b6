package dev.errand.worker.registration;

import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the tables {@code worker_task} and {@code worker_task_revision}. Each change is made under {@link #lock}. */
final class WorkerTaskRows {

    private static final String LOCK = "worker-tasks";

    private WorkerTaskRows() {}

    /**
     * A task.
     *
     * @param revision the one that was registered last
     * @param revisions how many there were
     */
    record Row(int revision, int revisions, String options, boolean removed) {}

    /** A revision. */
    record Revision(int number, String parameters, boolean breaking) {}

    /** What a node has to know of a task that has changed. */
    record Changed(String name, Row row, Revision revision) {}

    /** Lets only one change of tasks go on at a time, whoever makes it. */
    static void lock(Connection connection, Dialect dialect) throws SQLException {
        dialect.lock(connection, LOCK);
    }

    /** How many tasks there are that were not taken away, but for those named. */
    static int count(JdbcClient jdbc, Collection<String> butFor) {
        return jdbc.sql("select count(*) from worker_task where removed = 0 and name not in (:names)")
                .param("names", butFor)
                .query(Integer.class)
                .single();
    }

    static Map<String, Row> find(JdbcClient jdbc, Collection<String> names) {
        Map<String, Row> rows = new HashMap<>();
        jdbc.sql("select name, revision, revisions, options, removed from worker_task where name in (:names)")
                .param("names", names)
                .query(row -> {
                    rows.put(
                            row.getString("name"),
                            new Row(
                                    row.getInt("revision"),
                                    row.getInt("revisions"),
                                    row.getString("options"),
                                    row.getInt("removed") != 0));
                });
        return rows;
    }

    /** The revision of a task that has a signature. */
    static Optional<Revision> findSignature(JdbcClient jdbc, String task, String fingerprint) {
        return jdbc.sql(
                        "select revision, parameters, breaking from worker_task_revision where task = ? and fingerprint = ?")
                .param(task)
                .param(fingerprint)
                .query((row, i) -> new Revision(row.getInt(1), row.getString(2), row.getInt(3) != 0))
                .optional();
    }

    static Optional<Revision> find(JdbcClient jdbc, String task, int revision) {
        return jdbc.sql(
                        "select revision, parameters, breaking from worker_task_revision where task = ? and revision = ?")
                .param(task)
                .param(revision)
                .query((row, i) -> new Revision(row.getInt(1), row.getString(2), row.getInt(3) != 0))
                .optional();
    }

    /** Which revisions of a task break with those before them. */
    static List<Integer> breaking(JdbcClient jdbc, String task) {
        return jdbc.sql("select revision from worker_task_revision where task = ? and breaking = 1")
                .param(task)
                .query(Integer.class)
                .list();
    }

    static void insertRevision(JdbcClient jdbc, String task, Revision revision, String fingerprint, long now) {
        jdbc.sql("""
                        insert into worker_task_revision (task, revision, fingerprint, parameters, breaking, used_at)
                        values (?, ?, ?, ?, ?, ?)""")
                .param(task)
                .param(revision.number())
                .param(fingerprint)
                .param(revision.parameters())
                .param(revision.breaking() ? 1 : 0)
                .param(now)
                .update();
    }

    static void updateRevision(JdbcClient jdbc, String task, Revision revision, long now) {
        jdbc.sql(
                        "update worker_task_revision set parameters = ?, breaking = ?, used_at = ? where task = ? and revision = ?")
                .param(revision.parameters())
                .param(revision.breaking() ? 1 : 0)
                .param(now)
                .param(task)
                .param(revision.number())
                .update();
    }

    static void upsert(JdbcClient jdbc, String name, Row row, long changed, long now) {
        jdbc.sql("""
                        insert into worker_task (name, revision, revisions, options, changed, registered_at, used_at, removed)
                        values (?, ?, ?, ?, ?, ?, ?, 0)
                        on conflict (name) do update set revision = excluded.revision, revisions = excluded.revisions,
                            options = excluded.options, changed = excluded.changed, registered_at = excluded.registered_at,
                            used_at = excluded.used_at, removed = 0""")
                .param(name)
                .param(row.revision())
                .param(row.revisions())
                .param(row.options())
                .param(changed)
                .param(now)
                .param(now)
                .update();
    }

    /** They were of use just now; not written down more often than now and then. */
    static void used(JdbcClient jdbc, Collection<String> names, long now, long notSince) {
        jdbc.sql("update worker_task set used_at = :now where name in (:names) and used_at < :notSince")
                .param("now", now)
                .param("names", names)
                .param("notSince", notSince)
                .update();
    }

    /** Takes a task away, so that it is unknown; its revisions keep their numbers. Answers whether it was there. */
    static boolean remove(JdbcClient jdbc, String name, long now) {
        return jdbc.sql("update worker_task set removed = 1, changed = ?, used_at = ? where name = ? and removed = 0")
                        .param(nextVersion(jdbc))
                        .param(now)
                        .param(name)
                        .update()
                == 1;
    }

    /** The number of the change that is about to be made. */
    static long nextVersion(JdbcClient jdbc) {
        return jdbc.sql("""
                        insert into worker_task_version (id, version) values (1, 1)
                        on conflict (id) do update set version = worker_task_version.version + 1 returning version""").query(Long.class).single();
    }

    /** The number of the last change. */
    static long version(JdbcClient jdbc) {
        return jdbc.sql("select version from worker_task_version where id = 1")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** What has changed since a change. */
    static List<Changed> changedSince(JdbcClient jdbc, long version) {
        return jdbc.sql("""
                        select t.name, t.revision, t.revisions, t.options, t.removed, r.parameters, r.breaking
                        from worker_task as t join worker_task_revision as r on r.task = t.name and r.revision = t.revision
                        where t.changed > ?""")
                .param(version)
                .query((row, i) -> new Changed(
                        row.getString("name"),
                        new Row(
                                row.getInt("revision"),
                                row.getInt("revisions"),
                                row.getString("options"),
                                row.getInt("removed") != 0),
                        new Revision(row.getInt("revision"), row.getString("parameters"), row.getInt("breaking") != 0)))
                .list();
    }
}
