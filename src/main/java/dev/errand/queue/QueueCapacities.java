package dev.errand.queue;

import dev.errand.store.JobStore;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What waits in each queue that exists, whichever node runs it. Safe for concurrent use. */
@Component
public class QueueCapacities {

    private final QueueDirectory queues;
    private final JobStore store;
    private final QueuePauses pauses;
    private final Map<String, QueueCapacity> capacities = new ConcurrentHashMap<>();

    public QueueCapacities(QueueDirectory queues, JobStore store, QueuePauses pauses) {
        this.queues = queues;
        this.store = store;
        this.pauses = pauses;
    }

    /** Whether there is such a queue. */
    public boolean exists(String queue) {
        return queues.capacity(queue).isPresent();
    }

    /** Whether nothing of a line may start now. */
    public boolean isPaused(String line) {
        return pauses.of(line).isPresent();
    }

    /** Counts so many more, unless the queue has no room for all of them. */
    public boolean tryEnter(String queue, int jobs) {
        return backlog(queue).tryEnter(jobs);
    }

    /** So many that were counted did not enter after all. */
    public void leave(String queue, int jobs) {
        backlog(queue).leave(jobs);
    }

    /** One that was made for another capacity is replaced; the new one counts for itself. */
    private QueueCapacity backlog(String queue) {
        OptionalInt capacity = queues.capacity(queue);
        if (capacity.isEmpty()) {
            throw new IllegalArgumentException("no queue " + queue);
        }
        return capacities.compute(
                queue,
                (name, known) -> known != null && known.capacity() == capacity.getAsInt()
                        ? known
                        : new QueueCapacity(name, capacity.getAsInt(), store, System::nanoTime));
    }
}
