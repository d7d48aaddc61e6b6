package dev.errand.store;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Lets writes that arrive together commit together: one thread writes what gathered while the previous transaction was being
 * committed, so one flush of the disk serves all of it. There is no timer, so a lone write is not delayed.
 *
 * <p>A future completes after its transaction was committed. When a transaction fails, each of its writes is tried again alone,
 * so that one bad write does not harm its neighbours; when the database itself is away, all of them fail at once.
 *
 * <p>The queue is bounded: what does not fit is refused with {@link StoreUnavailableException}. A write that waits for longer
 * than the time limit is withdrawn, and then certainly was not made.
 */
final class GroupCommit implements SmartLifecycle {

    /**
     * One kind of write, over as many inputs as have gathered.
     *
     * @param <I> what is written
     * @param <O> what is reported of each
     */
    interface Write<I, O> {
        /** Writes all of them and answers one output for each, in order; leaves commit and rollback to the caller. */
        List<O> apply(Connection connection, List<I> inputs) throws SQLException;
    }

    /**
     * A write that is not gathered with others of its kind.
     *
     * @param <O> what it reports
     */
    interface SingleWrite<O> {
        /** Writes; leaves commit and rollback to the caller. */
        O apply(Connection connection) throws SQLException;
    }

    /** After all that uses the store, so that it is stopped last; and before anything that serves requests starts. */
    static final int PHASE = 0;

    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final DataSource dataSource;
    private final Dialect dialect;
    private final BlockingQueue<Pending<?, ?>> queue;
    private final int maxGroup;
    private final Duration timeout;
    /** What the present transaction wants to have done once it is committed; touched by the committer's thread alone. */
    private final List<Runnable> afterCommit = new ArrayList<>();

    private volatile boolean running;
    private @Nullable Thread thread;

    /**
     * A committer that is not running yet.
     *
     * @param dialect tells what a failure means
     */
    GroupCommit(DataSource dataSource, Dialect dialect, DatabaseProperties properties) {
        this.dataSource = dataSource;
        this.dialect = dialect;
        this.queue = new ArrayBlockingQueue<>(properties.maxPendingWrites());
        this.maxGroup = properties.maxGroup();
        this.timeout = properties.commitTimeout();
    }

    /** Hands in a write; the future completes once it is on disk. */
    <I, O> CompletableFuture<O> submit(Write<I, O> write, I input) {
        return enqueue(write, input).future();
    }

    /** Hands in a write and waits until it is on disk, or fails when it was not begun within the time limit. */
    <I, O> O await(Write<I, O> write, I input) {
        return enqueue(write, input).await(timeout);
    }

    /** As {@link #await}, for a write that is one of its kind. */
    @SuppressWarnings("unchecked") // each input answers what its own caller expects
    <O> O call(SingleWrite<O> write) {
        return (O) enqueue((Write<SingleWrite<?>, Object>) GroupCommit::eachOnItsOwn, write)
                .await(timeout);
    }

    private static List<Object> eachOnItsOwn(Connection connection, List<SingleWrite<?>> writes) throws SQLException {
        List<Object> outputs = new ArrayList<>(writes.size());
        for (SingleWrite<?> write : writes) {
            outputs.add(write.apply(connection));
        }
        return outputs;
    }

    /** Does something once the present transaction is committed; to be called by a write. */
    void afterCommit(Runnable action) {
        afterCommit.add(action);
    }

    /** How many writes wait. */
    int backlog() {
        return queue.size();
    }

    private <I, O> Pending<I, O> enqueue(Write<I, O> write, I input) {
        Pending<I, O> pending = new Pending<>(write, input);
        if (!running) {
            pending.refuse(new StoreUnavailableException("the store is closed", null));
        } else if (!queue.offer(pending)) {
            pending.refuse(new StoreUnavailableException("too many writes wait", null));
        } else if (!running && pending.withdraw()) {
            // The thread may have ended between the two looks, and then nobody would ever take it up.
            pending.refuse(new StoreUnavailableException("the store is closed", null));
        }
        return pending;
    }

    private void run() {
        List<Pending<?, ?>> group = new ArrayList<>();
        while (running || !queue.isEmpty()) {
            group.clear();
            try {
                Pending<?, ?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                group.add(first);
                queue.drainTo(group, maxGroup - 1);
                group.removeIf(pending -> !pending.begin());
                if (!group.isEmpty()) {
                    commit(group);
                }
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            } catch (RuntimeException | Error e) {
                log.error("a group of {} writes failed unexpectedly; going on with the next", group.size(), e);
                group.forEach(pending -> pending.fail(e));
            }
        }
    }

    private void commit(List<Pending<?, ?>> group) {
        try {
            commitTogether(group);
        } catch (SQLException | RuntimeException e) {
            if (group.size() == 1 || isUnavailable(e)) {
                group.forEach(pending -> pending.fail(e));
            } else {
                log.warn("a group of {} writes failed and is written one by one: {}", group.size(), e.toString());
                commitOneByOne(group);
            }
            return;
        }
        followUp();
        group.forEach(Pending::succeed);
    }

    private void followUp() {
        for (Runnable action : List.copyOf(afterCommit)) {
            try {
                action.run();
            } catch (RuntimeException e) {
                log.error("what was to be done after a commit failed; going on", e);
            }
        }
    }

    /** Ends early when the database goes away meanwhile: each further attempt might wait for a connection. */
    private void commitOneByOne(List<Pending<?, ?>> group) {
        Exception away = null;
        for (Pending<?, ?> pending : group) {
            if (away != null) {
                pending.fail(away);
                continue;
            }
            try {
                commitTogether(List.of(pending));
            } catch (SQLException | RuntimeException e) {
                pending.fail(e);
                away = isUnavailable(e) ? e : null;
                continue;
            }
            pending.succeed();
        }
    }

    /** Writes that go through Spring wrap the driver's exception. */
    private boolean isUnavailable(Throwable failure) {
        for (Throwable e = failure; e != null; e = e.getCause()) {
            if (e instanceof SQLException sql) {
                return dialect.troubleOf(sql) == Dialect.Trouble.AWAY;
            }
        }
        return false;
    }

    private void commitTogether(List<Pending<?, ?>> group) throws SQLException {
        afterCommit.clear();
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            try {
                for (List<Pending<?, ?>> sameKind : byKind(group)) {
                    write(connection, sameKind);
                }
                connection.commit();
            } catch (SQLException | RuntimeException e) {
                rollback(connection);
                throw e;
            }
        }
    }

    private void rollback(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("rollback failed, as it does when the connection is gone or the disk is full", e);
            discard(connection);
        }
    }

    /**
     * SQLite rolls back by itself when its disk is full. The driver does not notice and would begin no further transaction on
     * this connection: each of its writes would be made at once and then reported as failed.
     */
    private void discard(Connection connection) {
        try {
            if (dataSource.isWrapperFor(HikariDataSource.class)) {
                dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
            }
        } catch (SQLException e) {
            log.warn("a broken connection stays in its pool", e);
        }
    }

    /** In the order in which the first of each kind came. */
    private static Iterable<List<Pending<?, ?>>> byKind(List<Pending<?, ?>> group) {
        if (group.size() == 1) {
            return List.of(group);
        }
        IdentityHashMap<Object, Integer> positions = new IdentityHashMap<>();
        Map<Integer, List<Pending<?, ?>>> kinds = new LinkedHashMap<>();
        for (Pending<?, ?> pending : group) {
            int position = positions.computeIfAbsent(pending.write(), kind -> positions.size());
            kinds.computeIfAbsent(position, key -> new ArrayList<>()).add(pending);
        }
        return kinds.values();
    }

    /** All of the list were handed in with the same write, so their types agree. */
    @SuppressWarnings("unchecked")
    private static <I, O> void write(Connection connection, List<Pending<?, ?>> sameKind) throws SQLException {
        List<Pending<I, O>> typed = (List<Pending<I, O>>) (List<?>) sameKind;
        List<I> inputs = typed.stream().map(Pending::input).toList();
        List<O> outputs = typed.getFirst().write().apply(connection, inputs);
        if (outputs.size() != typed.size()) {
            throw new IllegalStateException(typed.size() + " writes answered " + outputs.size() + " outputs");
        }
        for (int i = 0; i < outputs.size(); i++) {
            typed.get(i).output(outputs.get(i));
        }
    }

    @Override
    public void start() {
        running = true;
        thread = Thread.ofPlatform().name("errand-commit").start(this::run);
    }

    /** Takes no more writes, makes those that wait, and ends the thread. */
    @Override
    public void stop() {
        running = false;
        // Something to wake up for; it is withdrawn before it begins.
        boolean woken = queue.offer(Pending.withdrawn());
        log.debug("the committer ends after what waits; woken: {}", woken);
        if (thread != null) {
            try {
                thread.join(timeout.multipliedBy(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
