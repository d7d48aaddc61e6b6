package dev.errand.worker.registration;

import dev.errand.worker.registration.Registration.Registered;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Reads and writes rows of the tables {@code worker_instance} and {@code worker_instance_task}. */
final class InstanceRows {

    private InstanceRows() {}

    /** Writes down an instance, and what it serves from now on in place of what it served. */
    static void save(JdbcClient jdbc, Registration registration, List<Registered> tasks, long now) {
        jdbc.sql("""
                        insert into worker_instance (worker_id, instance, version, host, registered_at, seen_at)
                        values (?, ?, ?, ?, ?, ?)
                        on conflict (worker_id, instance) do update set version = excluded.version, host = excluded.host,
                            registered_at = excluded.registered_at, seen_at = excluded.seen_at""")
                .param(registration.workerId())
                .param(registration.instance())
                .param(registration.version())
                .param(registration.host())
                .param(now)
                .param(now)
                .update();
        Map<String, Integer> revisions = new TreeMap<>();
        tasks.forEach(task -> revisions.put(task.name(), task.revision()));
        Map<String, Integer> before = revisions(jdbc, registration.workerId(), registration.instance());
        if (before.equals(revisions)) {
            return;
        }
        jdbc.sql("delete from worker_instance_task where worker_id = ? and instance = ?")
                .param(registration.workerId())
                .param(registration.instance())
                .update();
        revisions.forEach((task, revision) -> jdbc.sql(
                        "insert into worker_instance_task (worker_id, instance, task, revision) values (?, ?, ?, ?)")
                .param(registration.workerId())
                .param(registration.instance())
                .param(task)
                .param(revision)
                .update());
    }

    /** Which revision of which task an instance serves. */
    static Map<String, Integer> revisions(JdbcClient jdbc, String workerId, String instance) {
        Map<String, Integer> revisions = new TreeMap<>();
        jdbc.sql("select task, revision from worker_instance_task where worker_id = ? and instance = ?")
                .param(workerId)
                .param(instance)
                .query(row -> {
                    revisions.put(row.getString(1), row.getInt(2));
                });
        return revisions;
    }

    /** How many instances asked for work since then that serve a task, for each task that has any. */
    static Map<String, Integer> counts(JdbcClient jdbc, Optional<String> task, long since) {
        Map<String, Integer> counts = new HashMap<>();
        jdbc.sql("select t.task, count(*) from worker_instance as i"
                        + " join worker_instance_task as t on t.worker_id = i.worker_id and t.instance = i.instance"
                        + " where i.leased_at >= :since" + (task.isPresent() ? " and t.task = :task" : "")
                        + " group by t.task")
                .param("since", since)
                .param("task", task.orElse(""))
                .query(row -> {
                    counts.put(row.getString(1), row.getInt(2));
                });
        return counts;
    }
}
