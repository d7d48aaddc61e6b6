package dev.errand.dispatch;

import dev.errand.cluster.Node;
import dev.errand.execution.ExecutionProperties;
import dev.errand.execution.RunningJobs;
import dev.errand.job.Job;
import dev.errand.job.JobEvent;
import dev.errand.job.JobListener;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.OutageListener;
import dev.errand.submission.Admission;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * The gates of this node's queues: who submits takes a slot here when nothing older waits, who dispatches takes the rest, and
 * whoever makes a job wait or a slot free rings the bell.
 */
@Component
class QueueGates implements Admission, JobListener, Notifier.Listener, OutageListener {

    private final Map<String, QueueGate> gates = new LinkedHashMap<>();
    private final Semaphore bell = new Semaphore(0);
    private final Backlogs backlogs;
    private final RunningJobs running;
    private final Node node;
    private final Notifier notifier;
    private volatile boolean open;
    private final AtomicBoolean lookWanted = new AtomicBoolean();

    QueueGates(
            ExecutionProperties properties,
            Backlogs backlogs,
            RunningJobs running,
            Node node,
            Notifier notifier,
            MeterRegistry meters) {
        this.backlogs = backlogs;
        this.running = running;
        this.node = node;
        this.notifier = notifier;
        notifier.on(this, Topic.WORK);
        properties.queues().forEach((name, queue) -> {
            QueueGate gate = new QueueGate(name, queue.concurrency(), queue.globalConcurrency());
            gates.put(name, gate);
            meters.gauge("errand.slots.taken", Tags.of("queue", name), gate, QueueGate::running);
            meters.gauge("errand.slots.total", Tags.of("queue", name), gate, QueueGate::concurrency);
        });
    }

    Collection<QueueGate> all() {
        return gates.values();
    }

    /** How many slots are taken, also for what is being claimed or stored this moment. */
    int taken() {
        return gates.values().stream().mapToInt(QueueGate::running).sum();
    }

    /** Whether anything may be started. */
    boolean open() {
        return open;
    }

    void open(boolean now) {
        open = now;
        ring();
    }

    /** Waits for the bell, no longer than that; answers whether it rang. */
    boolean awaitBell(long millis) throws InterruptedException {
        boolean rang = bell.tryAcquire(millis, TimeUnit.MILLISECONDS);
        bell.drainPermits();
        return rang;
    }

    /** In these queues something waits, whether it was heard of or not. */
    void suspect(Collection<String> queues) {
        queues.forEach(queue -> gate(queue).somethingWaits());
    }

    void ring() {
        if (bell.availablePermits() == 0) {
            bell.release();
        }
    }

    /** A lease under which something is about to start; to be given to {@link RunningJobs#expectNoMore} when that is done. */
    Lease newLease() {
        Lease lease = new Lease(UUID.randomUUID().toString(), node.name());
        running.expect(lease);
        return lease;
    }

    void slotFree(QueueGate gate) {
        gate.give(1);
        if (gate.mayHaveWaiting()) {
            ring();
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        // One that its task's limits hold waits for whoever releases it.
        if (event.job().state() == JobState.QUEUED && event.job().spec().limit() == null) {
            notifier.tell(Topic.WORK, event.job().spec().queue());
        } else if (event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued) {
            ended(event.job().spec().queue());
        }
    }

    /** What a claim left because as many ran as may anywhere can be claimed now: here, or elsewhere once this node is closed. */
    private void ended(String queue) {
        QueueGate gate = gates.get(queue);
        if (gate != null && gate.globalConcurrency() != null) {
            if (open) {
                heard(queue);
            } else {
                notifier.tell(Topic.WORK, queue);
            }
        }
    }

    @Override
    public void anything() {
        lookWanted.set(true);
        ring();
    }

    @Override
    public void outageEnded() {
        anything();
    }

    /** Whether work may wait that nobody heard of; asked once, it is no longer wanted. */
    boolean takeLookWanted() {
        return lookWanted.getAndSet(false);
    }

    @Override
    public void heard(String queue) {
        QueueGate gate = gates.get(queue);
        if (gate != null) {
            gate.somethingWaits();
            // Where no slot is free, whoever frees one rings.
            if (gate.hasFree()) {
                ring();
            }
        }
    }

    @Override
    public boolean knowsQueue(String queue) {
        return gates.containsKey(queue) || backlogs.exists(queue);
    }

    @Override
    public Optional<Lease> trySlot(String queue) {
        QueueGate gate = gates.get(queue);
        if (gate == null || !node.isLeased()) {
            return Optional.empty();
        }
        boolean taken = open && gate.globalConcurrency() == null && !gate.mayHaveWaiting() && gate.take(1) == 1;
        return taken ? Optional.of(newLease()) : Optional.empty();
    }

    @Override
    public void start(Job job, Lease lease) {
        QueueGate gate = gate(job.spec().queue());
        running.start(job, lease, () -> slotFree(gate));
        running.expectNoMore(lease);
    }

    @Override
    public void giveBack(String queue, Lease lease) {
        running.expectNoMore(lease);
        slotFree(gate(queue));
    }

    @Override
    public boolean tryWait(String queue, int jobs) {
        return backlogs.tryEnter(queue, jobs);
    }

    @Override
    public void doesNotWait(String queue, int jobs) {
        backlogs.leave(queue, jobs);
    }

    private QueueGate gate(String queue) {
        QueueGate found = gates.get(queue);
        if (found == null) {
            throw new IllegalArgumentException("no queue " + queue + " on this node");
        }
        return found;
    }
}
