package dev.errand.dispatch;

import dev.errand.store.JobStore;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** What waits in each queue that exists, whichever node runs it. Safe for concurrent use. */
@Component
class Backlogs {

    private final KnownQueues queues;
    private final JobStore store;
    private final Map<String, Backlog> backlogs = new ConcurrentHashMap<>();

    Backlogs(KnownQueues queues, JobStore store) {
        this.queues = queues;
        this.store = store;
    }

    /** Whether there is such a queue. */
    boolean exists(String queue) {
        return queues.capacity(queue).isPresent();
    }

    /** Counts so many more, unless the queue has no room for all of them. */
    boolean tryEnter(String queue, int jobs) {
        return backlog(queue).tryEnter(jobs);
    }

    /** So many that were counted did not enter after all. */
    void leave(String queue, int jobs) {
        backlog(queue).leave(jobs);
    }

    /** One that was made for another capacity is replaced; the new one counts for itself. */
    private Backlog backlog(String queue) {
        OptionalInt capacity = queues.capacity(queue);
        if (capacity.isEmpty()) {
            throw new IllegalArgumentException("no queue " + queue);
        }
        return backlogs.compute(
                queue,
                (name, known) -> known != null && known.capacity() == capacity.getAsInt()
                        ? known
                        : new Backlog(name, capacity.getAsInt(), store, System::nanoTime));
    }
}
