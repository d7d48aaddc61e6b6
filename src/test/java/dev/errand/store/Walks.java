package dev.errand.store;

import java.util.List;

/** Claimers, each at the head of its queue. */
public final class Walks {

    private Walks() {}

    /** Of one who can run whatever waits. */
    public static QueueWalk of(String queue) {
        return new QueueWalk(queue, (task, signature) -> true, null, System::nanoTime);
    }

    /** Of one who can run these tasks. */
    public static QueueWalk of(String queue, String... tasks) {
        return new QueueWalk(queue, (task, signature) -> List.of(tasks).contains(task), null, System::nanoTime);
    }

    /** Of one who can run whatever waits, while no more of the queue run on all nodes. */
    public static QueueWalk within(int atOnce, String queue) {
        return new QueueWalk(queue, (task, signature) -> true, atOnce, System::nanoTime);
    }
}
