package dev.errand.dispatch;

import dev.errand.execution.ExecutionProperties;
import dev.errand.execution.RunningJobs;
import dev.errand.job.JobId;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs the dispatcher whenever the bell rings, and now and then without it. When the process is told to end, nothing new is
 * started, what runs may go on for a while, is then interrupted, and what does not stop is given back.
 */
@Component
class DispatchLoop implements SmartLifecycle {

    /** After the recovery, before the web server; the other way round at the end. */
    static final int PHASE = 200;

    private static final Logger log = LoggerFactory.getLogger(DispatchLoop.class);

    private final Dispatcher dispatcher;
    private final QueueGates gates;
    private final RunningJobs running;
    private final ExecutionProperties execution;
    private final long pollMillis;
    private volatile @Nullable Thread thread;

    DispatchLoop(
            Dispatcher dispatcher,
            QueueGates gates,
            RunningJobs running,
            ExecutionProperties execution,
            DispatchProperties properties) {
        this.dispatcher = dispatcher;
        this.gates = gates;
        this.running = running;
        this.execution = execution;
        this.pollMillis = properties.pollInterval().toMillis();
    }

    private void run() {
        while (gates.open()) {
            try {
                boolean rang = gates.awaitBell(pollMillis);
                if (gates.takeLookWanted() || !rang) {
                    dispatcher.look();
                }
                dispatcher.runOnce();
            } catch (InterruptedException e) {
                log.debug("interrupted, which only the end of the process should do", e);
            } catch (RuntimeException | Error e) {
                log.error("dispatching failed; going on", e);
            }
        }
    }

    @Override
    public void start() {
        gates.open(true);
        thread = Thread.ofPlatform().name("errand-dispatch").start(this::run);
    }

    @Override
    public void stop() {
        gates.open(false);
        joinThread();
        if (running.size() > 0) {
            log.info("{} attempts run; they have {} to end", running.size(), execution.drain());
        }
        if (!ended(execution.drain())) {
            log.info("{} attempts are interrupted; their jobs are queued again", running.size());
            running.interruptAll();
            if (!ended(execution.interruptGrace())) {
                List<JobId> left = running.giveBackAll();
                log.warn("{} attempts did not stop and are given back: {}", left.size(), left);
                ended(execution.interruptGrace());
            }
        }
    }

    /** Lets a claim that is under way come to its end, so that what it brings is seen below. */
    private void joinThread() {
        Thread ends = thread;
        thread = null;
        if (ends != null) {
            try {
                ends.join(execution.drain());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** A slot is taken before its job is on disk: who is between the two is waited for as well. */
    private boolean ended(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (running.size() + gates.taken() > 0) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
