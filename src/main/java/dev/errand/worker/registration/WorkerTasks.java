package dev.errand.worker.registration;

import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.task.TaskDefinition;
import dev.errand.task.catalog.TaskSource;
import dev.errand.worker.WorkerProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tasks that workers have registered, as this node knows them: read when somebody asks after it was heard that one has changed, and when
 * somebody asks for one that is not known. A hint that gets lost leaves this node with what was, until the next look without one. Safe for
 * concurrent use.
 */
@Component
public final class WorkerTasks implements TaskSource, Notifier.Listener {

    private final Transactions transactions;
    private final boolean enabled;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known = new Known(-1, Map.of());
    private volatile boolean stale = true;

    public WorkerTasks(Transactions transactions, Notifier notifier, WorkerProperties properties) {
        this.transactions = transactions;
        this.enabled = properties.enabled();
        notifier.on(this, Topic.TASKS);
    }

    /** A task, and which of its revisions break with those before them. */
    private record Entry(TaskDefinition task, List<Integer> breaking) {}

    private record Known(long version, Map<String, Entry> tasks) {}

    @Override
    public Optional<TaskDefinition> find(String name) {
        return entry(name).map(Entry::task);
    }

    @Override
    public List<TaskDefinition> all() {
        return current(stale).tasks().values().stream().map(Entry::task).toList();
    }

    /** Which jobs of a task a worker of that revision may take; nothing where there is no such task. */
    public Optional<RevisionRange> range(String name, int revision) {
        return entry(name).map(entry -> RevisionRange.of(revision, entry.breaking()));
    }

    /**
     * A task as it was in one of its revisions, for who has a job of that: its parameters, not its options. Reads it unless it is the present
     * one.
     */
    public Optional<TaskDefinition> find(String name, int revision) {
        Optional<TaskDefinition> present = find(name);
        if (present.isEmpty() || Integer.valueOf(revision).equals(present.get().revision())) {
            return present;
        }
        return transactions
                .read(jdbc -> WorkerTaskRows.find(jdbc, name, revision))
                .map(old -> OfferedTasks.define(
                        StoredTask.ofRevision(present.get().options(), old.parameters()), old.number(), ""));
    }

    private Optional<Entry> entry(String name) {
        Entry entry = current(stale).tasks().get(name);
        return Optional.ofNullable(entry == null ? current(true).tasks().get(name) : entry);
    }

    private Known current(boolean look) {
        return look && enabled ? refresh() : known;
    }

    private Known refresh() {
        reading.lock();
        try {
            stale = false;
            boolean read = false;
            try {
                known = transactions.read(this::read);
                read = true;
            } finally {
                stale |= !read;
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    /** The version first: a change that comes between the two reads is found again at the next look. */
    private Known read(JdbcClient jdbc) {
        long version = WorkerTaskRows.version(jdbc);
        if (version == known.version()) {
            return known;
        }
        Map<String, Entry> tasks = new HashMap<>(known.tasks());
        for (WorkerTaskRows.Changed changed : WorkerTaskRows.changedSince(jdbc, known.version())) {
            tasks.remove(changed.name());
            if (!changed.row().removed()) {
                tasks.put(changed.name(), entry(jdbc, changed));
            }
        }
        return new Known(version, Map.copyOf(tasks));
    }

    private static Entry entry(JdbcClient jdbc, WorkerTaskRows.Changed changed) {
        OfferedTask task = StoredTask.read(
                changed.name(),
                changed.row().options(),
                changed.revision().parameters(),
                changed.revision().breaking());
        return new Entry(
                OfferedTasks.define(task, changed.row().revision(), ""), WorkerTaskRows.breaking(jdbc, changed.name()));
    }

    @Override
    public void heard(String key) {
        stale = true;
    }

    @Override
    public void anything() {
        stale = true;
    }
}
