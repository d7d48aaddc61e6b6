package dev.errand.dispatch;

import dev.errand.cluster.Node;
import dev.errand.db.outage.OutageListener;
import dev.errand.execution.RunningJobs;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.queue.ExecutionProperties;
import dev.errand.queue.QueueCapacities;
import dev.errand.runtime.Bell;
import dev.errand.submission.Admission;
import dev.errand.task.catalog.TaskListener;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.stereotype.Component;

/**
 * The slots of this node's queues: who submits takes a slot here when nothing older waits, who dispatches takes the rest, and
 * whoever makes a job wait or a slot free wakes the dispatcher.
 */
@Component
class NodeSlots implements Admission, JobListener, Notifier.Listener, OutageListener, TaskListener {

    private final Map<String, QueueSlots> slotsByQueue = new LinkedHashMap<>();
    private final Bell bell = new Bell();
    private final QueueCapacities capacities;
    private final RunningJobs running;
    private final Node node;
    private final Notifier notifier;
    private volatile boolean open;
    private final AtomicBoolean lookWanted = new AtomicBoolean();
    private final AtomicBoolean moreTasks = new AtomicBoolean();

    NodeSlots(
            ExecutionProperties properties,
            QueueCapacities capacities,
            RunningJobs running,
            Node node,
            Notifier notifier,
            MeterRegistry meters) {
        this.capacities = capacities;
        this.running = running;
        this.node = node;
        this.notifier = notifier;
        notifier.on(this, Topic.WORK);
        properties.queues().forEach((name, queue) -> {
            QueueSlots queueSlots = new QueueSlots(name, queue.concurrency(), queue.globalConcurrency());
            slotsByQueue.put(name, queueSlots);
            meters.gauge("errand.slots.taken", Tags.of("queue", name), queueSlots, QueueSlots::running);
            meters.gauge("errand.slots.total", Tags.of("queue", name), queueSlots, QueueSlots::concurrency);
        });
    }

    Collection<QueueSlots> all() {
        return slotsByQueue.values();
    }

    /** How many slots are taken, also for what is being claimed or stored this moment. */
    int taken() {
        return slotsByQueue.values().stream().mapToInt(QueueSlots::running).sum();
    }

    /** Whether anything may be started. */
    boolean open() {
        return open;
    }

    void open(boolean now) {
        open = now;
        bell.ring();
    }

    /** Rings when something may be startable. */
    Bell bell() {
        return bell;
    }

    /** In these queues something waits, whether it was heard of or not. */
    void suspect(Collection<String> queues) {
        queues.forEach(queue -> queueSlots(queue).somethingWaits());
    }

    /** A lease under which something is about to start; to be given to {@link RunningJobs#expectNoMore} when that is done. */
    Lease newLease() {
        Lease lease = new Lease(UUID.randomUUID().toString(), node.name());
        running.expect(lease);
        return lease;
    }

    void slotFree(QueueSlots queueSlots) {
        queueSlots.give(1);
        if (queueSlots.mayHaveWaiting()) {
            bell.ring();
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        // One that its task's limits hold waits for whoever releases it.
        if (event.job().state() == JobState.QUEUED
                && event.job().spec().placement().limit() == null) {
            notifier.tell(Topic.WORK, event.job().spec().workplace());
        } else if (event instanceof JobEvent.Finished || event instanceof JobEvent.Requeued) {
            ended(event.job().spec().placement().queue());
        }
    }

    /** What a claim left because as many ran as may anywhere can be claimed now: here, or elsewhere once this node is closed. */
    private void ended(String queue) {
        QueueSlots queueSlots = slotsByQueue.get(queue);
        if (queueSlots != null && queueSlots.globalConcurrency() != null) {
            mayGoOn(queue);
        }
    }

    /** What waits in a queue can be claimed now that could not be before: here, or by whoever has that queue. */
    void mayGoOn(String queue) {
        if (open && slotsByQueue.containsKey(queue)) {
            heard(queue);
        } else {
            notifier.tell(Topic.WORK, queue);
        }
    }

    @Override
    public void anything() {
        lookWanted.set(true);
        bell.ring();
    }

    @Override
    public void outageEnded() {
        anything();
    }

    @Override
    public void moreTasks() {
        moreTasks.set(true);
        anything();
    }

    /** Whether jobs that were passed may be for this node now; asked once, it is answered. */
    boolean takeMoreTasks() {
        return moreTasks.getAndSet(false);
    }

    /** Whether work may wait that nobody heard of; asked once, it is no longer wanted. */
    boolean takeLookWanted() {
        return lookWanted.getAndSet(false);
    }

    @Override
    public void heard(String line) {
        QueueSlots queueSlots = slotsByQueue.get(TenantNames.queueOf(line));
        if (queueSlots != null) {
            queueSlots.somethingWaits();
            // Where no slot is free, whoever frees one rings.
            if (queueSlots.hasFree()) {
                bell.ring();
            }
        }
    }

    @Override
    public boolean knowsQueue(String queue) {
        return slotsByQueue.containsKey(queue) || capacities.exists(queue);
    }

    @Override
    public Optional<Lease> trySlot(String line) {
        QueueSlots queueSlots = slotsByQueue.get(TenantNames.queueOf(line));
        if (queueSlots == null || !node.isLeased()) {
            return Optional.empty();
        }
        boolean taken = open
                && queueSlots.globalConcurrency() == null
                && !queueSlots.mayHaveWaiting()
                && !capacities.isPaused(line)
                && queueSlots.take(1) == 1;
        return taken ? Optional.of(newLease()) : Optional.empty();
    }

    @Override
    public boolean isPaused(String line) {
        return capacities.isPaused(line);
    }

    @Override
    public void start(Job job, Lease lease) {
        QueueSlots queueSlots = queueSlots(job.spec().placement().queue());
        running.start(job, lease, () -> slotFree(queueSlots));
        running.expectNoMore(lease);
    }

    @Override
    public void giveBack(String queue, Lease lease) {
        running.expectNoMore(lease);
        slotFree(queueSlots(queue));
    }

    @Override
    public boolean tryWait(String queue, int jobs) {
        return capacities.tryEnter(queue, jobs);
    }

    @Override
    public void doesNotWait(String queue, int jobs) {
        capacities.leave(queue, jobs);
    }

    private QueueSlots queueSlots(String queue) {
        QueueSlots found = slotsByQueue.get(queue);
        if (found == null) {
            throw new IllegalArgumentException("no queue " + queue + " on this node");
        }
        return found;
    }
}
