package dev.errand.worker.registration;

import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.JobFacts;
import dev.errand.worker.WorkerProperties;
import dev.errand.worker.registration.Registration.Registered;
import dev.errand.worker.registration.WorkerTaskRows.Revision;
import dev.errand.worker.registration.WorkerTaskRows.Row;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Takes down which tasks workers have, and takes tasks away. What a call reports is on disk; a crash leaves each registration whole or
 * undone. Safe for concurrent use, on any number of nodes: one change at a time. Every method throws
 * {@link dev.errand.db.outage.StoreUnavailableException} when the database cannot do it now, and a
 * {@link dev.errand.problem.ProblemException} for what is refused.
 */
@Component
public class TaskRegistry {

    /** For how long an instance lives after it asked for work. */
    public static final Duration LIVE = Duration.ofSeconds(60);

    /** How exactly it is known when a task was of use last. */
    private static final Duration USE = Duration.ofMinutes(10);

    private final Transactions transactions;
    private final OfferCheck check;
    private final JobFacts jobs;
    private final Notifier notifier;
    private final Clock clock;
    private final int maxTasks;

    TaskRegistry(
            Transactions transactions,
            OfferCheck check,
            JobFacts jobs,
            Notifier notifier,
            Clock clock,
            WorkerProperties properties) {
        this.transactions = transactions;
        this.check = check;
        this.jobs = jobs;
        this.notifier = notifier;
        this.clock = clock;
        this.maxTasks = properties.maxTasks();
    }

    /** All tasks of a registration or none: each as it is described, with a new revision where its signature is new. */
    public List<Registered> register(Registration registration) {
        return register(registration, TenantNames.DEFAULT);
    }

    /** The same of a tenant, whose names are its own. */
    public List<Registered> register(Registration registration, String tenant) {
        Map<String, StoredTask> stored = new LinkedHashMap<>();
        for (int i = 0; i < registration.tasks().size(); i++) {
            OfferedTask task = registration.tasks().get(i);
            check.check(task, "/tasks/" + i);
            stored.put(TenantNames.stored(tenant, task.name()), StoredTask.of(task));
        }
        long now = clock.millis();
        Written written = transactions.write(connection -> {
            WorkerTaskRows.lock(connection, transactions.dialect());
            JdbcClient jdbc = Transactions.jdbc(connection);
            Written all = write(jdbc, stored, now);
            if (all.fits()) {
                InstanceRows.save(jdbc, registration.in(tenant), all.tasks(), now);
            }
            return all;
        });
        if (!written.fits()) {
            throw Problem.of(ProblemType.TOO_MANY_TASKS, "at most " + maxTasks + " tasks can be registered")
                    .asException();
        }
        if (written.changed()) {
            notifier.tell(Topic.TASKS, "");
        }
        return written.tasks().stream()
                .map(task -> new Registered(TenantNames.shown(task.name()), task.revision()))
                .toList();
    }

    private record Written(List<Registered> tasks, boolean changed, boolean fits) {}

    private Written write(JdbcClient jdbc, Map<String, StoredTask> stored, long now) {
        if (stored.isEmpty()) {
            return new Written(List.of(), false, true);
        }
        if (WorkerTaskRows.count(jdbc, stored.keySet()) + stored.size() > maxTasks) {
            return new Written(List.of(), false, false);
        }
        Map<String, Row> rows = WorkerTaskRows.find(jdbc, stored.keySet());
        List<Registered> registered = new ArrayList<>();
        boolean changed = false;
        for (Map.Entry<String, StoredTask> each : stored.entrySet()) {
            Optional<Row> row = Optional.ofNullable(rows.get(each.getKey()));
            changed |= write(jdbc, each.getKey(), each.getValue(), row, now, registered);
        }
        WorkerTaskRows.used(jdbc, stored.keySet(), now, now - USE.toMillis());
        return new Written(registered, changed, true);
    }

    /** Writes what is different of a task; answers whether anything is. */
    private static boolean write(
            JdbcClient jdbc, String name, StoredTask task, Optional<Row> row, long now, List<Registered> registered) {
        Optional<Revision> known = WorkerTaskRows.findSignature(jdbc, name, task.fingerprint());
        int count = row.map(Row::revisions).orElse(0);
        int number = known.map(Revision::number).orElse(count + 1);
        registered.add(new Registered(name, number));
        // Once it broke with those before it, it has.
        boolean breaking = task.breaking() || known.map(Revision::breaking).orElse(false);
        Revision revision = new Revision(number, task.parameters(), breaking);
        Row wanted = new Row(number, Math.max(number, count), task.options(), false);
        if (row.equals(Optional.of(wanted)) && known.equals(Optional.of(revision))) {
            return false;
        }
        WorkerTaskRows.upsert(jdbc, name, wanted, WorkerTaskRows.nextVersion(jdbc), now);
        if (known.isEmpty()) {
            WorkerTaskRows.insertRevision(jdbc, name, revision, task.fingerprint(), now);
        } else {
            WorkerTaskRows.updateRevision(jdbc, name, revision, now);
        }
        return true;
    }

    /** Takes a task away, by its name as it is stored, of which no job is open; answers whether it was there. */
    public boolean remove(String name) {
        Removal removal = transactions.write(connection -> {
            WorkerTaskRows.lock(connection, transactions.dialect());
            JdbcClient jdbc = Transactions.jdbc(connection);
            if (!jobs.openRevisions(jdbc, name).isEmpty()) {
                return Removal.IN_USE;
            }
            return WorkerTaskRows.remove(jdbc, name, clock.millis()) ? Removal.REMOVED : Removal.UNKNOWN;
        });
        if (removal == Removal.IN_USE) {
            throw Problem.of(ProblemType.TASK_IN_USE, "jobs of the task " + TenantNames.shown(name) + " are not final")
                    .asException();
        }
        if (removal == Removal.REMOVED) {
            notifier.tell(Topic.TASKS, "");
        }
        return removal == Removal.REMOVED;
    }

    private enum Removal {
        REMOVED,
        UNKNOWN,
        IN_USE
    }

    /** Which revision of which task an instance registered last; empty where it never did. */
    public Map<String, Integer> served(String workerId, String instance) {
        return transactions.read(jdbc -> InstanceRows.revisions(jdbc, workerId, instance));
    }

    /** How many instances live that serve a task, for each task that has any, or for one alone. */
    public Map<String, Integer> live(Optional<String> task) {
        long since = clock.millis() - LIVE.toMillis();
        return transactions.read(jdbc -> InstanceRows.counts(jdbc, task, since));
    }
}
