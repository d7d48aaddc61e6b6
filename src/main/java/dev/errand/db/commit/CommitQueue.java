package dev.errand.db.commit;

import dev.errand.db.DatabaseProperties;
import dev.errand.db.dialect.Dialect;
import dev.errand.db.dialect.Dialect.Trouble;
import dev.errand.db.outage.Outage;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.dao.DataAccessException;

/**
 * Lets writes that arrive together commit together: one thread writes what gathered while the previous transaction was being
 * committed, so one flush of the disk serves all of it. A lone write is not delayed. While several come together, the beginnings of two commits
 * are a moment apart, so that a few more can join: a flush costs as much for one as for fifty. The quicker the last commit was, the shorter that
 * moment.
 *
 * <p>A future completes after its transaction was committed. When a transaction fails, each of its writes is tried again alone,
 * so that one bad write does not harm its neighbours. When the database itself is away, all of them fail at once, and so does
 * whatever waits or comes until the {@link Outage} is over. A commit whose answer was lost counts as failed, though it may have happened.
 *
 * <p>The queue is bounded: what does not fit is refused with {@link StoreUnavailableException}. A write that waits for longer
 * than the time limit is withdrawn, and then certainly was not made.
 */
public final class CommitQueue extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CommitQueue.class);
    private static final Duration WATCH_INTERVAL = Duration.ofMillis(100);
    private static final GroupWrite<SingleWrite<?>, Object> APART = CommitQueue::eachOnItsOwn;

    private final WriteTransaction transaction;
    private final BlockingQueue<PendingWrite<?, ?>> queue;
    private final int maxGroup;
    private final Duration timeout;
    private final long intervalNanos;
    private final Semaphore apart = new Semaphore(1, true);
    private final Poller watch =
            new Poller("errand-commit-watch", "refusing writes that waited too long", WATCH_INTERVAL);

    private final Dialect dialect;
    private final Outage outage;

    private @Nullable Thread thread;

    /**
     * One that is not running yet.
     *
     * @param dialect tells what a failure means
     * @param outage whose beginning refuses all that waits
     */
    public CommitQueue(DataSource dataSource, Dialect dialect, Outage outage, DatabaseProperties properties) {
        super(Phase.STORE);
        this.transaction = new WriteTransaction(dataSource, dialect);
        this.dialect = dialect;
        this.outage = outage;
        this.queue = new ArrayBlockingQueue<>(properties.maxPendingWrites());
        this.maxGroup = properties.maxGroup();
        this.timeout = properties.commitTimeout();
        this.intervalNanos = properties.commitInterval().toNanos();
        outage.onBegin(this::refuseAll);
    }

    /** Hands in a write; the future completes once it is on disk. */
    public <I, O> CompletableFuture<O> submit(GroupWrite<I, O> write, I input) {
        return enqueue(new PendingWrite<>(write, input)).future();
    }

    /** Hands in a write and waits until it is on disk, or fails when it was not begun within the time limit. */
    public <I, O> O await(GroupWrite<I, O> write, I input) {
        return enqueue(new PendingWrite<>(write, input, deadline())).await();
    }

    /** As {@link #await}, for a write that is one of its kind. */
    @SuppressWarnings("unchecked") // each input answers what its own caller expects
    public <O> O call(SingleWrite<O> write) {
        return (O) await((GroupWrite<SingleWrite<?>, Object>) CommitQueue::eachOnItsOwn, write);
    }

    /**
     * Hands in a write as {@link #call} does, for a transaction of its own, after what waits by then, and while no other such write is on its
     * way. What is returned waits for it.
     */
    public Runnable beginApart(SingleWrite<?> write) {
        try {
            if (!apart.tryAcquire(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new StoreUnavailableException("the write did not have its turn in time", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException("interrupted before the write was begun", e);
        }
        PendingWrite<SingleWrite<?>, Object> pending = enqueue(new PendingWrite<>(APART, write, deadline()));
        var unused = pending.future().whenComplete((output, failure) -> apart.release());
        return pending::await;
    }

    private long deadline() {
        return System.nanoTime() + timeout.toNanos();
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
        transaction.afterCommit(action);
    }

    /** How many writes wait. */
    public int backlog() {
        return queue.size();
    }

    private <I, O> PendingWrite<I, O> enqueue(PendingWrite<I, O> pending) {
        if (!isRunning()) {
            pending.refuse(StoreUnavailableException.closed());
        } else if (!outage.takesWrites()) {
            pending.refuse(Outage.refusal());
        } else if (!queue.offer(pending)) {
            pending.refuse(new StoreUnavailableException("too many writes wait", null));
        } else if (!isRunning() && pending.withdraw()) {
            // The thread may have ended between the two looks, and then nobody would ever take it up.
            pending.refuse(StoreUnavailableException.closed());
        }
        return pending;
    }

    /**
     * Asks the database something, unless it is known not to answer: then nobody waits for a connection in vain.
     *
     * @throws StoreUnavailableException when it cannot tell now
     */
    public <T> T read(Supplier<T> query) {
        if (outage.refusesReads()) {
            throw Outage.refusal();
        }
        long since = System.nanoTime();
        try {
            return query.get();
        } catch (DataAccessException e) {
            // That no connection was free in time says nothing; whoever opens one says what is to be said.
            if (dialect.troubleIn(e) == Trouble.AWAY && !(e.getCause() instanceof SQLTransientConnectionException)) {
                outage.failed(e, since);
            }
            throw new StoreUnavailableException("the read failed: " + e.getMessage(), e);
        }
    }

    private void run() {
        List<PendingWrite<?, ?>> group = new ArrayList<>();
        long begun = System.nanoTime();
        long took = 0;
        while (isRunning() || !queue.isEmpty()) {
            boolean several = group.size() > 1;
            group.clear();
            try {
                PendingWrite<?, ?> first = queue.poll(1, TimeUnit.SECONDS);
                if (first == null) {
                    continue;
                }
                if (several) {
                    LockSupport.parkNanos(begun + apart(took, intervalNanos) - System.nanoTime());
                }
                begun = System.nanoTime();
                group.add(first);
                queue.drainTo(group, maxGroup - 1);
                group.removeIf(pending -> !pending.begin());
                if (!group.isEmpty()) {
                    commitInTurn(group);
                    took = System.nanoTime() - begun;
                }
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            } catch (RuntimeException | Error e) {
                log.error("a group of {} writes failed unexpectedly; going on with the next", group.size(), e);
                group.forEach(pending -> pending.fail(e));
            }
        }
    }

    /** From the beginning of one commit to that of the next: its thread rests for a third of the time, so that what comes can gather. */
    static long apart(long tookNanos, long mostNanos) {
        return Math.min(mostNanos, tookNanos + tookNanos / 2);
    }

    private void withdrawOverdue() {
        long now = System.nanoTime();
        for (PendingWrite<?, ?> pending : queue) {
            pending.withdrawIfOverdue(now);
        }
    }

    /** What goes apart goes last. */
    private void commitInTurn(List<PendingWrite<?, ?>> group) {
        Map<Boolean, List<PendingWrite<?, ?>>> apart = group.stream()
                .collect(Collectors.partitioningBy(pending -> pending.write().equals(APART)));
        for (List<PendingWrite<?, ?>> part : List.of(apart.get(false), apart.get(true))) {
            if (!part.isEmpty()) {
                commit(part);
            }
        }
    }

    private void commit(List<PendingWrite<?, ?>> group) {
        if (!outage.takesWrites()) {
            group.forEach(pending -> pending.refuse(Outage.refusal()));
            return;
        }
        long since = System.nanoTime();
        Throwable failure = tryTogether(group);
        if (failure == null) {
            outage.wrote(since);
            group.forEach(PendingWrite::succeed);
            return;
        }
        // Before anybody hears of it: who is refused and then asks whether this node is ready gets the same answer.
        outage.failed(failure, since);
        Trouble trouble = dialect.troubleIn(failure);
        if (isNobodys(trouble)) {
            group.forEach(pending -> pending.fail(failure));
        } else if (group.size() == 1) {
            failAlone(group.getFirst(), failure, trouble);
        } else {
            log.atLevel(failure instanceof WithdrawnWriteException ? Level.DEBUG : Level.WARN)
                    .log("a group of {} writes failed and is written one by one: {}", group.size(), failure.toString());
            commitOneByOne(group);
        }
    }

    private @Nullable Throwable tryTogether(List<PendingWrite<?, ?>> group) {
        try {
            transaction.make(group);
            return null;
        } catch (SQLException | RuntimeException | Error e) {
            return e;
        }
    }

    /**
     * Ends early when the database goes away meanwhile: each further attempt might wait for a connection. And when a second one is
     * blocked: one may be in somebody's way by itself, several are when a table is, as while an index is added to it.
     */
    private void commitOneByOne(List<PendingWrite<?, ?>> group) {
        boolean blocked = false;
        for (int i = 0; i < group.size(); i++) {
            long since = System.nanoTime();
            Throwable failure = tryTogether(List.of(group.get(i)));
            if (failure == null) {
                group.get(i).succeed();
                continue;
            }
            outage.failed(failure, since);
            Trouble trouble = dialect.troubleIn(failure);
            if (isNobodys(trouble) || (trouble == Trouble.BLOCKED && blocked)) {
                group.subList(i, group.size()).forEach(pending -> pending.fail(failure));
                return;
            }
            blocked |= trouble == Trouble.BLOCKED;
            failAlone(group.get(i), failure, trouble);
        }
    }

    /** Whether it is of no use to try others. */
    private static boolean isNobodys(Trouble trouble) {
        return trouble == Trouble.AWAY || trouble == Trouble.NO_WRITES;
    }

    private static void failAlone(PendingWrite<?, ?> pending, Throwable failure, Trouble trouble) {
        // Without memory for it, it may well be made later.
        if (trouble == Trouble.STATEMENT && !(failure instanceof OutOfMemoryError)) {
            pending.refuse(StoreUnavailableException.refused(failure));
        } else {
            pending.fail(failure);
        }
    }

    private void refuseAll() {
        List<PendingWrite<?, ?>> waiting = new ArrayList<>();
        queue.drainTo(waiting);
        waiting.removeIf(pending -> !pending.begin());
        waiting.forEach(pending -> pending.refuse(Outage.refusal()));
    }

    @Override
    protected void begin() {
        watch.every(this::withdrawOverdue);
        thread = Thread.ofPlatform().name("errand-commit").start(this::run);
    }

    /** Takes no more writes, makes those that wait, and ends the thread. */
    @Override
    protected void end() {
        // Something to wake up for; it is withdrawn before it begins.
        boolean woken = queue.offer(PendingWrite.withdrawn());
        log.debug("the commit queue ends after what waits; woken: {}", woken);
        if (thread != null) {
            try {
                thread.join(timeout.multipliedBy(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        watch.stop();
    }
}
