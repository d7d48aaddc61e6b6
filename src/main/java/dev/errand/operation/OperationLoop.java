package dev.errand.operation;

import dev.errand.db.commit.Transactions;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.operation.OperationStep.Chunk;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/**
 * Works operations off: a chunk of each that runs, in turn, and no faster than each was ordered to be. An operation that another node has is
 * looked at again when that one's lease may be over. Looks after a hint, and now and then. What a crash leaves, another node goes on with.
 */
@Component
class OperationLoop extends PhasedLifecycle implements Notifier.Listener {

    private static final Duration TOLD = Duration.ofMillis(500);
    private static final Duration PRUNED = Duration.ofMinutes(1);

    private final Transactions transactions;
    private final OperationStep step;
    private final Notifier notifier;
    private final Clock clock;
    private final OperationProperties properties;
    private final Poller poller;
    private final Map<String, Pace> paces = new HashMap<>();
    private long prunedNanos = System.nanoTime() - PRUNED.toNanos();

    OperationLoop(
            Transactions transactions,
            OperationStep step,
            Notifier notifier,
            Clock clock,
            OperationProperties properties) {
        super(Phase.UPKEEP);
        this.transactions = transactions;
        this.step = step;
        this.notifier = notifier;
        this.clock = clock;
        this.properties = properties;
        // At a start there may be some that were left, and after a failure some are under way: neither waits as long as
        // whoever hears of nothing.
        this.poller = new Poller(
                "errand-operations",
                "working off operations",
                properties.lease().dividedBy(3));
        notifier.on(this, Topic.OPERATIONS);
    }

    /** How this node goes about one operation. */
    private static final class Pace {
        private final String token = UUID.randomUUID().toString();
        private int most;
        private long dueNanos = System.nanoTime();
        private long toldNanos = dueNanos - TOLD.toNanos();
        private boolean own;

        Pace(int most) {
            this.most = most;
        }
    }

    private Duration runOnce() {
        List<Operation> running = transactions.read(OperationTable::running);
        paces.keySet().retainAll(running.stream().map(Operation::id).collect(Collectors.toSet()));
        prune();
        long rest = properties.pollInterval().toNanos();
        for (Operation operation : running) {
            Pace pace = paces.computeIfAbsent(operation.id(), id -> new Pace(properties.chunk()));
            if (pace.dueNanos - System.nanoTime() <= 0) {
                run(operation, pace);
            }
            rest = Math.min(rest, pace.dueNanos - System.nanoTime());
        }
        return Duration.ofNanos(Math.max(0, rest));
    }

    private void run(Operation operation, Pace pace) {
        Integer perSecond = operation.order().perSecond();
        // Twice a second, so that a slow one goes evenly.
        int size = perSecond == null ? pace.most : Math.clamp((perSecond + 1L) / 2, 1, pace.most);
        try {
            Chunk chunk = step.run(operation, size, pace.token);
            pace.own = chunk.held();
            pace.most = Math.min(properties.chunk(), pace.most * 2);
            pace.dueNanos = System.nanoTime()
                    + (!chunk.held()
                            ? properties.lease().toNanos() / 3
                            : perSecond == null
                                    ? 0
                                    : chunk.seen() * Duration.ofSeconds(1).toNanos() / perSecond);
            tell(operation, pace, chunk.ended());
        } catch (StoreUnavailableException e) {
            if (!e.isRefused()) {
                throw e;
            }
            if (size == 1) {
                step.passOver(operation, pace.token, e);
            }
            pace.most = Math.max(1, size / 10);
        }
    }

    /** All who wait for its end, and now and then who watches. */
    private void tell(Operation operation, Pace pace, boolean ended) {
        long now = System.nanoTime();
        if (ended || (pace.own && now - pace.toldNanos >= TOLD.toNanos())) {
            pace.toldNanos = now;
            notifier.tell(Topic.OPERATIONS, operation.id());
        }
    }

    private void prune() {
        if (System.nanoTime() - prunedNanos >= PRUNED.toNanos()) {
            prunedNanos = System.nanoTime();
            boolean any =
                    transactions.read(jdbc -> jdbc.sql("select count(*) from (select 1 from operation limit 1) as one")
                                    .query(Integer.class)
                                    .single()
                            > 0);
            if (any) {
                var unused = transactions.write(connection -> OperationTable.prune(
                        Transactions.jdbc(connection),
                        clock.instant().minus(properties.retention()),
                        properties.maxKept()));
            }
        }
    }

    @Override
    public void heard(String id) {
        poller.wake();
    }

    @Override
    public void anything() {}

    @Override
    protected void begin() {
        poller.start(woken -> runOnce());
        poller.wake();
    }

    @Override
    protected void end() {
        poller.stop();
    }
}
