package dev.errand.notifier;

import java.util.Optional;

/** What a hint can be about, and what its key means. */
public enum Topic {
    /** Something may wait in the line of that name in a queue, or for workers: see {@link dev.errand.job.spec.Workplace}. */
    WORK("w"),
    /** The job of that id is final. */
    FINISHED("f"),
    /** Something else happened to the job of that id that can be seen from outside: its status, its progress, its log. */
    CHANGED("c"),
    /** Some attempts of the node of that name are to stop. */
    CANCEL("x"),
    /** Items of the batch of that id are final. */
    BATCH("b"),
    /** Something may wait in the result queue of that name. */
    RESULT("r"),
    /** A task that workers run was registered, changed or taken away; the key says nothing. */
    TASKS("t"),
    /** The workers of that name were told something. */
    WORKER("k"),
    /** Some key of a caller was changed; the key of the hint says nothing. */
    KEYS("a"),
    /** A tenant was made or changed; the key says nothing. */
    TENANTS("n"),
    /** A queue was paused or goes on; the key is its name. */
    QUEUES("q"),
    /** The operation of that id was accepted, has come further or ended. */
    OPERATIONS("o"),
    /** A schedule was made or changed, or something of it has ended; the key is its id, or says nothing. */
    SCHEDULES("s");

    private final String code;

    Topic(String code) {
        this.code = code;
    }

    /** The name in a notification. */
    String code() {
        return code;
    }

    static Optional<Topic> ofCode(String code) {
        for (Topic topic : values()) {
            if (topic.code.equals(code)) {
                return Optional.of(topic);
            }
        }
        return Optional.empty();
    }
}
