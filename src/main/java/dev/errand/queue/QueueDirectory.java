package dev.errand.queue;

import dev.errand.db.commit.Transactions;
import dev.errand.queue.ExecutionProperties.QueueProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * The queues that exist: those of this node, and those that any node was ever configured with, which are written down in the
 * database. What others have is read when somebody asks for it, and not more often than once in a short while. Safe for concurrent
 * use.
 */
@Component
public class QueueDirectory extends PhasedLifecycle {

    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final String WRITE_DOWN = """
            insert into queue as known (name, capacity) values (?, ?)
            on conflict (name) do update set capacity = excluded.capacity where known.capacity <> excluded.capacity""";

    private final ExecutionProperties properties;
    private final Transactions transactions;
    private final ReentrantLock reading = new ReentrantLock();
    private final Map<String, Integer> others = new ConcurrentHashMap<>();
    private volatile long readAt = System.nanoTime() - FRESH.toNanos();

    public QueueDirectory(ExecutionProperties properties, Transactions transactions) {
        super(Phase.QUEUES);
        this.properties = properties;
        this.transactions = transactions;
    }

    /**
     * How many jobs may wait in a queue, if there is such a one.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when only the database can tell, and cannot now
     */
    public OptionalInt capacity(String queue) {
        QueueProperties own = properties.queues().get(queue);
        if (own != null) {
            return OptionalInt.of(own.capacity());
        }
        refresh();
        Integer other = others.get(queue);
        return other == null ? OptionalInt.empty() : OptionalInt.of(other);
    }

    /**
     * All that exist, sorted.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot tell now
     */
    public NavigableSet<String> all() {
        NavigableSet<String> all = new TreeSet<>(others());
        all.addAll(properties.queues().keySet());
        return all;
    }

    /** How many jobs of a queue may run on all nodes together, where this node limits it. */
    public @Nullable Integer globalConcurrency(String queue) {
        QueueProperties own = properties.queues().get(queue);
        return own == null ? null : own.globalConcurrency();
    }

    /**
     * The queues that other nodes have, or had, and this one has not.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot tell now
     */
    public Set<String> others() {
        refresh();
        Set<String> others = new HashSet<>(this.others.keySet());
        others.removeAll(properties.queues().keySet());
        return others;
    }

    /** Rows are never removed, so nothing is taken away here. */
    private void refresh() {
        reading.lock();
        try {
            if (System.nanoTime() - readAt >= FRESH.toNanos()) {
                transactions.read(jdbc -> {
                    jdbc.sql("select name, capacity from queue").query(row -> {
                        others.put(row.getString(1), row.getInt(2));
                    });
                    return true;
                });
                readAt = System.nanoTime();
            }
        } finally {
            reading.unlock();
        }
    }

    /** Writes down those of this node. */
    @Override
    protected void begin() {
        transactions.write(connection -> {
            var jdbc = Transactions.jdbc(connection);
            // All nodes in the same order, so that none waits for another that waits for it.
            new TreeMap<>(properties.queues())
                    .forEach((name, queue) -> jdbc.sql(WRITE_DOWN)
                            .param(name)
                            .param(queue.capacity())
                            .update());
            return true;
        });
    }
}
