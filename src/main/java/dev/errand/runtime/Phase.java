package dev.errand.runtime;

import org.springframework.context.SmartLifecycle;

/** In which order what has threads or people who wait is started; it is stopped the other way round. All of one phase in any order. */
public enum Phase {
    /** Who tells that all of this has stopped. */
    WHOLE(-10),
    /** The queue of writes: before all that uses the store, and stopped when the last of that has written. */
    STORE(0),
    /** The node's row, the time, and news between nodes: before all that works under the node's name or tells of its work. */
    CLUSTER(10),
    /** Whether all nodes can read what is encrypted: when each knows the others, and before one of them writes. */
    KEYS(15),
    /** Which queues there are: before anybody submits or claims. */
    QUEUES(20),
    /** Who writes what was counted: until after all that is counted has been done. */
    COUNTS(30),
    /** The watch over attempts: stopped after the dispatcher has drained, since it stops those that do not end. */
    ATTEMPTS(50),
    /** Upkeep, which first rescues what an earlier process left, and webhooks, which tell of what is done last. */
    UPKEEP(100),
    /** Who lets limited jobs go on: after the rescue, so that it counts what runs. */
    LIMITS(150),
    /** Who claims: when all is there that a job needs. */
    DISPATCH(200),
    /** Clients that wait or follow a stream: stopped before everything else and before the web server, which waits for what it is to answer. */
    CLIENTS(SmartLifecycle.DEFAULT_PHASE);

    private final int number;

    Phase(int number) {
        this.number = number;
    }

    /** As Spring has it, also for what it starts and stops itself. */
    public int number() {
        return number;
    }
}
