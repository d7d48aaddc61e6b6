package dev.errand.worker.registration;

import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.JobFacts;
import dev.errand.store.RetentionHook;
import dev.errand.worker.WorkerProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Forgets instances that are gone, and tasks and revisions that nobody serves and nobody has jobs for. A task is taken away first, and its
 * row goes when as much time has passed again. To be called now and then by one node; a crash leaves the rest to the next time.
 */
@Component
public class TaskRetention implements RetentionHook {

    /** How long an instance is known after it was heard of last; longer than any lease that it may hold. */
    private static final Duration INSTANCES = Duration.ofDays(1);

    private static final int MAX_AT_ONCE = 200;

    private static final String UNSEEN = "select worker_id, instance from worker_instance where seen_at < ? limit ?";

    private static final String SERVED = """
            update worker_task set used_at = :now where removed = 0 and used_at < :before
                and exists (select 1 from worker_instance_task as s where s.task = worker_task.name)""";

    private static final String REVISION_SERVED = """
            update worker_task_revision set used_at = :now where used_at < :before and exists (select 1 from worker_instance_task as s
                where s.task = worker_task_revision.task and s.revision = worker_task_revision.revision)""";

    private static final String UNUSED = "select name from worker_task where used_at < ? order by used_at limit ?";

    private static final String UNUSED_REVISIONS = """
            select r.task, r.revision from worker_task_revision as r join worker_task as t on t.name = r.task
            where r.used_at < ? and r.revision <> t.revision order by r.used_at limit ?""";

    private final Transactions transactions;
    private final JobFacts jobs;
    private final Notifier notifier;
    private final Clock clock;
    private final Duration retention;
    private final Duration instances;

    public TaskRetention(
            Transactions transactions, JobFacts jobs, Notifier notifier, Clock clock, WorkerProperties properties) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.notifier = notifier;
        this.clock = clock;
        this.retention = properties.taskRetention();
        this.instances = properties.maxLease().compareTo(INSTANCES) > 0
                ? properties.maxLease().multipliedBy(2)
                : INSTANCES;
    }

    /** Forgets what it may; answers how many rows went. Where there is nothing it only reads. */
    @Override
    public int prune() {
        long now = clock.millis();
        int pruned = pruneInstances(now - instances.toMillis());
        long before = now - retention.toMillis();
        List<String> unused = transactions.read(jdbc -> names(jdbc, before));
        if (unused.isEmpty()
                && transactions.read(jdbc -> revisions(jdbc, before)).isEmpty()) {
            return pruned;
        }
        int removed = transactions.write(connection -> {
            WorkerTaskRows.lock(connection, transactions.dialect());
            JdbcClient jdbc = Transactions.jdbc(connection);
            served(jdbc, SERVED, now, before);
            served(jdbc, REVISION_SERVED, now, before);
            return removeTasks(jdbc, before, now) + removeRevisions(jdbc, before);
        });
        if (removed > 0) {
            notifier.tell(Topic.TASKS, "");
        }
        return pruned + removed;
    }

    private int pruneInstances(long before) {
        List<List<String>> gone = transactions.read(jdbc -> jdbc.sql(UNSEEN)
                .param(before)
                .param(MAX_AT_ONCE)
                .query((row, i) -> List.of(row.getString(1), row.getString(2)))
                .list());
        if (gone.isEmpty()) {
            return 0;
        }
        return transactions.write(connection -> {
            int pruned = 0;
            for (List<String> instance : gone) {
                pruned += prune(Transactions.jdbc(connection), instance.getFirst(), instance.getLast(), before);
            }
            return pruned;
        });
    }

    /** What one of them was told goes with it; what all of a name were told holds for those that come. */
    private static int prune(JdbcClient jdbc, String workerId, String instance, long before) {
        int gone = jdbc.sql("delete from worker_instance where worker_id = ? and instance = ? and seen_at < ?")
                .param(workerId)
                .param(instance)
                .param(before)
                .update();
        if (gone > 0) {
            jdbc.sql("delete from worker_state where worker_id = ? and instance = ?")
                    .param(workerId)
                    .param(instance)
                    .update();
        }
        return gone;
    }

    private static void served(JdbcClient jdbc, String statement, long now, long before) {
        jdbc.sql(statement).param("now", now).param("before", before).update();
    }

    private static List<String> names(JdbcClient jdbc, long before) {
        return jdbc.sql(UNUSED)
                .param(before)
                .param(MAX_AT_ONCE)
                .query(String.class)
                .list();
    }

    private static List<Map.Entry<String, Integer>> revisions(JdbcClient jdbc, long before) {
        return jdbc.sql(UNUSED_REVISIONS)
                .param(before)
                .param(MAX_AT_ONCE)
                .query((row, i) -> Map.entry(row.getString(1), row.getInt(2)))
                .list();
    }

    private int removeTasks(JdbcClient jdbc, long before, long now) {
        int removed = 0;
        for (String name : names(jdbc, before)) {
            if (!jobs.openRevisions(jdbc, name).isEmpty()) {
                WorkerTaskRows.used(jdbc, List.of(name), now, now);
            } else if (WorkerTaskRows.remove(jdbc, name, now)) {
                removed++;
            } else {
                removed += jdbc.sql("delete from worker_task where name = ?")
                        .param(name)
                        .update();
            }
        }
        return removed;
    }

    /** Of a revision that broke with earlier ones nothing may be forgotten while any of those has open jobs. */
    private int removeRevisions(JdbcClient jdbc, long before) {
        List<Map.Entry<String, Integer>> gone = new ArrayList<>();
        for (Map.Entry<String, Integer> each : revisions(jdbc, before)) {
            Set<Integer> open = jobs.openRevisions(jdbc, each.getKey());
            if (open.stream().noneMatch(revision -> revision <= each.getValue())) {
                gone.add(each);
            }
        }
        for (Map.Entry<String, Integer> each : gone) {
            jdbc.sql("delete from worker_task_revision where task = ? and revision = ?")
                    .param(each.getKey())
                    .param(each.getValue())
                    .update();
        }
        return gone.size();
    }
}
