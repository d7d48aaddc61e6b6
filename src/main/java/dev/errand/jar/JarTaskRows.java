package dev.errand.jar;

import dev.errand.db.dialect.Dialect;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the tables {@code jar_task} and {@code jar_task_revision}. Each change is made under {@link #lock}. */
final class JarTaskRows {

    private static final String LOCK = "jar-tasks";

    private JarTaskRows() {}

    /**
     * A task.
     *
     * @param revision the one that was registered last
     * @param revisions how many there were
     */
    record Row(int revision, int revisions, String options) {}

    /** What a node has to know of a task that has changed. */
    record Changed(String name, Row row, String parameters) {}

    /** Lets only one change of tasks go on at a time, whoever makes it. */
    static void lock(Connection connection, Dialect dialect) throws SQLException {
        dialect.lock(connection, LOCK);
    }

    /** Those of some names that are known. */
    static Map<String, Row> find(JdbcClient jdbc, Collection<String> names) {
        Map<String, Row> rows = new HashMap<>();
        jdbc.sql("select name, revision, revisions, options from jar_task where name in (:names)")
                .param("names", names)
                .query(row -> {
                    rows.put(row.getString(1), new Row(row.getInt(2), row.getInt(3), row.getString(4)));
                });
        return rows;
    }

    /** The number of the revision of a task that has a signature. */
    static Optional<Integer> findSignature(JdbcClient jdbc, String task, String fingerprint) {
        return jdbc.sql("select revision from jar_task_revision where task = ? and fingerprint = ?")
                .params(task, fingerprint)
                .query(Integer.class)
                .optional();
    }

    /** The parameters of a task in all its revisions before one. */
    static Map<Integer, String> before(JdbcClient jdbc, String task, int revision) {
        Map<Integer, String> parameters = new HashMap<>();
        jdbc.sql("select revision, parameters from jar_task_revision where task = ? and revision < ?")
                .params(task, revision)
                .query(row -> {
                    parameters.put(row.getInt(1), row.getString(2));
                });
        return parameters;
    }

    static void insertRevision(JdbcClient jdbc, String task, int revision, JarSignature signature) {
        jdbc.sql("insert into jar_task_revision (task, revision, fingerprint, parameters) values (?, ?, ?, ?)")
                .params(task, revision, signature.fingerprint(), signature.parameters())
                .update();
    }

    /** The same signature may be described in other words; answers whether it is. */
    static boolean describe(JdbcClient jdbc, String task, int revision, JarSignature signature) {
        return jdbc.sql(
                                "update jar_task_revision set parameters = ? where task = ? and revision = ? and parameters <> ?")
                        .params(signature.parameters(), task, revision, signature.parameters())
                        .update()
                > 0;
    }

    static void upsert(JdbcClient jdbc, String name, Row row, long now) {
        jdbc.sql("""
                        insert into jar_task (name, revision, revisions, options, used_at) values (?, ?, ?, ?, ?)
                        on conflict (name) do update set revision = excluded.revision, revisions = excluded.revisions,
                            options = excluded.options, used_at = excluded.used_at""")
                .params(name, row.revision(), row.revisions(), row.options(), now)
                .update();
    }

    /** A node has them. */
    static void used(JdbcClient jdbc, Collection<String> names, long now) {
        jdbc.sql("update jar_task set used_at = :now where name in (:names)")
                .param("now", now)
                .param("names", names)
                .update();
    }

    /** Those of which it was not known since then that a node has them. */
    static List<String> unused(JdbcClient jdbc, long since, int limit) {
        return jdbc.sql("select name from jar_task where used_at < ? order by used_at limit ?")
                .params(since, limit)
                .query(String.class)
                .list();
    }

    /** Forgets a task with all its revisions; answers how many tasks that were. */
    static int remove(JdbcClient jdbc, String name) {
        return jdbc.sql("delete from jar_task where name = ?").param(name).update();
    }

    /** To be done with every change: by another number each node sees that what it knows is old. */
    static void changed(JdbcClient jdbc) {
        jdbc.sql("""
                        insert into jar_task_version (id, version) values (1, 1)
                        on conflict (id) do update set version = jar_task_version.version + 1""").update();
    }

    /** The number of the last change. */
    static long version(JdbcClient jdbc) {
        return jdbc.sql("select version from jar_task_version where id = 1")
                .query(Long.class)
                .optional()
                .orElse(0L);
    }

    /** All that there are. */
    static List<Changed> all(JdbcClient jdbc) {
        return jdbc.sql("""
                        select t.name, t.revision, t.revisions, t.options, r.parameters
                        from jar_task as t join jar_task_revision as r on r.task = t.name and r.revision = t.revision""")
                .query((row, i) -> new Changed(
                        row.getString(1), new Row(row.getInt(2), row.getInt(3), row.getString(4)), row.getString(5)))
                .list();
    }
}
