package dev.errand.waiting;

import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * All waits that clients have open on this node, without a thread for each. A wait ends when its time is over at the latest; and when the
 * process is told to end, all of them end at once, so that the web server need not wait for them. Safe for concurrent use.
 */
@Component
public class Waits extends PhasedLifecycle {

    private final Set<CompletableFuture<Boolean>> open = ConcurrentHashMap.newKeySet();
    /** Reads what waiters are answered with: as many at once as there are connections to read on, however many are woken at once. */
    private final Executor readers = Executors.newFixedThreadPool(
            4, Thread.ofVirtual().name("errand-wait-", 0).factory());

    public Waits() {
        super(Phase.CLIENTS);
    }

    /**
     * Keeps a wait open.
     *
     * @param over to be completed with true by whoever knows that what was waited for has happened
     * @param atMost how long
     * @return {@code over}; it completes with false when the time is over, or the process is to end
     */
    @SuppressWarnings("CollectionUndefinedEquality") // each wait is its own future, and is removed as itself
    public CompletableFuture<Boolean> keep(CompletableFuture<Boolean> over, Duration atMost) {
        open.add(over);
        if (isStopped()) {
            over.complete(false);
        }
        return over.completeOnTimeout(false, atMost.toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((happened, failure) -> open.remove(over));
    }

    /** What reads for those whose wait has something to look at. */
    public Executor readers() {
        return readers;
    }

    @Override
    protected void end() {
        open.forEach(over -> over.complete(false));
    }
}
