package dev.errand.dispatch;

import dev.errand.execution.RunningJobs;
import dev.errand.job.JobId;
import dev.errand.queue.ExecutionProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Runs the dispatcher whenever it is woken, and now and then without it. When the process is told to end, nothing new is
 * started, what runs may go on for a while, is then interrupted, and what does not stop is given back.
 */
@Component
class DispatchLoop extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(DispatchLoop.class);

    private final Dispatcher dispatcher;
    private final NodeSlots slotsByQueue;
    private final RunningJobs running;
    private final ExecutionProperties execution;
    private final Duration interval;
    private final Poller poller;

    DispatchLoop(
            Dispatcher dispatcher,
            NodeSlots slotsByQueue,
            RunningJobs running,
            ExecutionProperties execution,
            DispatchProperties properties) {
        super(Phase.DISPATCH);
        this.dispatcher = dispatcher;
        this.slotsByQueue = slotsByQueue;
        this.running = running;
        this.execution = execution;
        // Where nodes exchange hints, these ask for a look just as often: a tenth more lets theirs come first, and one
        // is enough.
        this.interval = properties.pollInterval().multipliedBy(11).dividedBy(10);
        this.poller = new Poller("errand-dispatch", "dispatching", interval, slotsByQueue.bell());
    }

    private Duration runOnce(boolean woken) {
        if (slotsByQueue.takeMoreTasks()) {
            dispatcher.beginAtHeads();
        }
        if (slotsByQueue.takeLookWanted() || !woken) {
            dispatcher.look();
        }
        dispatcher.runOnce();
        return dispatcher.rest(interval);
    }

    @Override
    protected void begin() {
        slotsByQueue.open(true);
        poller.start(this::runOnce);
    }

    @Override
    protected void end() {
        slotsByQueue.open(false);
        // A claim that is under way comes to its end, so that what it brings is seen below.
        poller.stop(execution.drain());
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

    /** A slot is taken before its job is on disk: who is between the two is waited for as well. */
    private boolean ended(Duration within) {
        long deadline = System.nanoTime() + within.toNanos();
        while (running.size() + slotsByQueue.taken() > 0) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
        return true;
    }
}
