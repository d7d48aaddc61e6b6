package dev.errand.jar;

import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.task.catalog.TaskSource;
import dev.errand.task.definition.TaskDefinition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The tasks that some node had out of a jar, as this node knows them: each as it was registered last. Read when somebody asks after it was heard that
 * one has changed, and when somebody asks for one that nobody knows. A hint that gets lost leaves this node with what was, until the next look
 * without one. Safe for concurrent use.
 */
@Component
@Order(1)
public class JarCatalog implements TaskSource, Notifier.Listener {

    private final Transactions transactions;
    private final JarRegistration registration;
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicLong news = new AtomicLong();
    private volatile Known known = new Known(-1, -1, Map.of());

    JarCatalog(Transactions transactions, JarRegistration registration, Notifier notifier) {
        this.transactions = transactions;
        this.registration = registration;
        notifier.on(this, Topic.TASKS);
    }

    /**
     * What was read.
     *
     * @param news how much had been heard before
     * @param version the number of the last change
     */
    private record Known(long news, long version, Map<String, TaskDefinition> tasks) {}

    @Override
    public Optional<TaskDefinition> find(String name) {
        return known(name)
                .or(() -> Optional.ofNullable(current(true).tasks().get(name)).map(this::orOwn));
    }

    @Override
    public Optional<TaskDefinition> known(String name) {
        return Optional.ofNullable(current(false).tasks().get(name)).map(this::orOwn);
    }

    @Override
    public List<TaskDefinition> all() {
        return current(false).tasks().values().stream().map(this::orOwn).toList();
    }

    /** The task itself where this node has it in that signature: it knows better than its schema what fits. */
    private TaskDefinition orOwn(TaskDefinition stored) {
        Integer revision = stored.revision();
        TaskDefinition own = revision == null ? null : registration.own(stored.name(), revision);
        return own == null ? stored : own;
    }

    @Override
    public boolean isEverybodys() {
        return true;
    }

    /** What is known; read before where there is news, so that whoever comes after a change finds it. */
    private Known current(boolean look) {
        Known now = known;
        if (!look && now.news() == news.get()) {
            return now;
        }
        reading.lock();
        try {
            long heard = news.get();
            if (look || known.news() != heard) {
                known = transactions.read(jdbc -> read(jdbc, heard));
            }
            return known;
        } finally {
            reading.unlock();
        }
    }

    /** The version first: a change that comes between the two reads is found again at the next look. */
    private Known read(JdbcClient jdbc, long heard) {
        long version = JarTaskRows.version(jdbc);
        if (version == known.version()) {
            return new Known(heard, version, known.tasks());
        }
        Map<String, TaskDefinition> tasks = new HashMap<>();
        for (JarTaskRows.Changed each : JarTaskRows.all(jdbc)) {
            tasks.put(
                    each.name(),
                    JarSignature.define(
                            each.name(),
                            each.row().options(),
                            each.parameters(),
                            each.row().revision()));
        }
        return new Known(heard, version, Map.copyOf(tasks));
    }

    @Override
    public void heard(String key) {
        news.incrementAndGet();
    }

    @Override
    public void anything() {
        news.incrementAndGet();
    }
}
