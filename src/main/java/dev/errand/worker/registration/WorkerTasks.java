package dev.errand.worker.registration;

import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.task.catalog.TaskSource;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.worker.WorkerProperties;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
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

    private static final int LOOKS_PASSED_OVER = 2;

    private final Transactions transactions;
    private final boolean enabled;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong news = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private volatile Known known = new Known(-1, -1, -1, Map.of());

    public WorkerTasks(Transactions transactions, Notifier notifier, WorkerProperties properties) {
        this.transactions = transactions;
        this.enabled = properties.enabled();
        notifier.on(this, Topic.TASKS);
    }

    /** A task, and which of its revisions break with those before them. */
    private record Entry(TaskDefinition task, List<Integer> breaking) {}

    /**
     * What was read.
     *
     * @param news how much had been heard of before that
     * @param looks how often it had been said before that that something may have been missed
     */
    private record Known(long news, long looks, long version, Map<String, Entry> tasks) {}

    @Override
    public Optional<TaskDefinition> find(String name) {
        return entry(name).map(Entry::task);
    }

    @Override
    public Optional<TaskDefinition> known(String name) {
        return Optional.ofNullable(current(false).tasks().get(name)).map(Entry::task);
    }

    @Override
    public List<TaskDefinition> all() {
        return current(false).tasks().values().stream().map(Entry::task).toList();
    }

    /** Whether there are any: for who asks all the time, and so does not look each time that something may have been missed. */
    public boolean isAnyHeardOf() {
        Known now = known;
        boolean fresh = now.news() == news.get() && looks.get() - now.looks() < LOOKS_PASSED_OVER;
        return !(fresh ? now : current(false)).tasks().isEmpty();
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
        Entry entry = current(false).tasks().get(name);
        return Optional.ofNullable(entry == null ? current(true).tasks().get(name) : entry);
    }

    /** What is known; read before where there is news, so that whoever comes after a change finds it. */
    private Known current(boolean look) {
        return enabled && (look || isOutdated()) ? refresh(look) : known;
    }

    private boolean isOutdated() {
        Known now = known;
        return now.news() != news.get() || now.looks() != looks.get();
    }

    private Known refresh(boolean look) {
        reading.lock();
        try {
            if (look || isOutdated()) {
                long heard = news.get();
                long looked = looks.get();
                known = transactions.read(jdbc -> read(jdbc, heard, looked));
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    /** The version first: a change that comes between the two reads is found again at the next look. */
    private Known read(JdbcClient jdbc, long heard, long looked) {
        long version = WorkerTaskRows.version(jdbc);
        if (version == known.version()) {
            return new Known(heard, looked, version, known.tasks());
        }
        Map<String, Entry> tasks = new HashMap<>(known.tasks());
        for (WorkerTaskRows.Changed changed : WorkerTaskRows.changedSince(jdbc, known.version())) {
            tasks.remove(changed.name());
            if (!changed.row().removed()) {
                tasks.put(changed.name(), entry(jdbc, changed));
            }
        }
        return new Known(heard, looked, version, Map.copyOf(tasks));
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
        news.incrementAndGet();
    }

    @Override
    public void anything() {
        looks.incrementAndGet();
    }
}
