package dev.errand.limit;

import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.LimitKey;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.hold.LimitHolds;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Looks where held jobs may go on, and lets them. Looks without a transaction first, since most of what is heard of leads to nothing.
 * Several nodes may do so at once: the store keeps the limits, not they. A crash leaves jobs held that might go on, which the next
 * look at all tasks finds, here or on another node. For one thread.
 */
@Component
class Limiter {

    /** How many keys are looked at in one statement. */
    private static final int CHUNK = 200;

    private final Transactions transactions;
    private final Releases releases;
    private final TaskLimits limits;
    private final Notifier notifier;
    private final Clock clock;
    private final LimitProperties properties;

    /** When the next start of a task falls due of which more jobs wait than its rate let start, in milliseconds since 1970. */
    private final Map<String, Long> due = new HashMap<>();

    private long allBy = Long.MIN_VALUE;
    private boolean inDoubt;

    Limiter(
            Transactions transactions,
            Releases releases,
            TaskLimits limits,
            Notifier notifier,
            Clock clock,
            LimitProperties properties) {
        this.transactions = transactions;
        this.releases = releases;
        this.limits = limits;
        this.notifier = notifier;
        this.clock = clock;
        this.properties = properties;
    }

    /**
     * Looks once; answers when to look again though nothing be heard, in milliseconds since 1970.
     *
     * @param leads whether the slow look at all tasks is this node's; one for all nodes is enough
     */
    long runOnce(LimitSignals.Heard heard, boolean leads) {
        heard.keys().forEach(this::look);
        long now = clock.millis();
        for (String task : List.copyOf(due.keySet())) {
            if (due.getOrDefault(task, Long.MAX_VALUE) <= now) {
                atRate(task);
            }
        }
        boolean slowLook = now >= allBy;
        if (slowLook) {
            allBy = now + properties.pollInterval().toMillis();
        }
        if (heard.anywhere() || inDoubt || (slowLook && leads)) {
            inDoubt = true;
            lookAtAll();
            inDoubt = false;
        }
        return due.values().stream().reduce(allBy, Math::min);
    }

    /** What was heard of is lost: the next look is at all tasks. */
    void doubt() {
        inDoubt = true;
    }

    private void look(String task, Set<String> keys) {
        TaskLimit limit = limits.of(task);
        if (limit.perSecond() != null) {
            if (!due.containsKey(task)) {
                atRate(task);
            }
            return;
        }
        Iterator<String> rest = keys.iterator();
        while (rest.hasNext()) {
            lookAt(next(rest), limit);
        }
    }

    private static List<String> next(Iterator<String> rest) {
        List<String> chunk = new ArrayList<>();
        while (rest.hasNext() && chunk.size() < CHUNK) {
            chunk.add(rest.next());
        }
        return chunk;
    }

    private void lookAt(List<String> keys, TaskLimit limit) {
        Collection<String> open = transactions
                .read(jdbc -> LimitHolds.demand(jdbc, keys, limit.mostAtOnce(), 1))
                .keySet();
        release(open, limit);
    }

    private void release(Collection<String> keys, TaskLimit limit) {
        boolean more = !keys.isEmpty();
        while (more) {
            Released released = releases.ofKeys(keys, limit);
            tell(released);
            more = released.more();
        }
    }

    private void lookAtAll() {
        Optional<String> task = nextTask("");
        while (task.isPresent()) {
            TaskLimit limit = limits.of(task.get());
            if (limit.perSecond() == null) {
                due.remove(task.get());
                lookAtAll(task.get(), limit);
            } else {
                atRate(task.get());
            }
            task = nextTask(task.get());
        }
    }

    private Optional<String> nextTask(String after) {
        return transactions.read(jdbc -> LimitHolds.nextTask(jdbc, after));
    }

    private void lookAtAll(String task, TaskLimit limit) {
        String from = LimitKey.first(task);
        Set<String> open;
        do {
            String start = from;
            open = transactions
                    .read(jdbc -> LimitHolds.demand(jdbc, start, LimitKey.beyond(task), limit.mostAtOnce(), CHUNK, 1))
                    .keySet();
            release(open, limit);
            from = open.stream().reduce(from, (before, key) -> LimitKey.after(key));
        } while (open.size() == CHUNK);
    }

    private void atRate(String task) {
        TaskLimit limit = limits.of(task);
        due.remove(task);
        if (limit.perSecond() != null && couldAny(task, limit)) {
            Released released = releases.atRate(task, limit, limit.perSecond());
            tell(released);
            if (released.more()) {
                // Not for every single start of a quick task: what falls due meanwhile is kept for the length of a
                // burst.
                Duration least = properties.burst().dividedBy(2);
                Duration wait = released.again().compareTo(least) > 0 ? released.again() : least;
                due.put(task, clock.millis() + wait.toMillis());
            }
        }
    }

    private boolean couldAny(String task, TaskLimit limit) {
        return !transactions
                .read(jdbc ->
                        LimitHolds.demand(jdbc, LimitKey.first(task), LimitKey.beyond(task), limit.mostAtOnce(), 1, 1))
                .isEmpty();
    }

    private void tell(Released released) {
        released.workplaces().forEach(where -> notifier.tell(Topic.WORK, where));
    }
}
