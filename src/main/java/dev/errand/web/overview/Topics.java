package dev.errand.web.overview;

import dev.errand.access.Scope;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a stream about everything can tell of. */
enum Topics {
    /** How much waits and runs. */
    STATS("stats", Scope.SYSTEM_READ),
    /** Queues of jobs. */
    QUEUES("queue", Scope.SYSTEM_READ),
    /** Groups of errors. */
    ERRORS("error", Scope.SYSTEM_READ),
    /** Orders for many jobs. */
    OPERATIONS("operation", Scope.JOBS_READ),
    /** Nodes that live. */
    NODES("node", Scope.SYSTEM_READ);

    private final String event;
    private final Scope scope;

    Topics(String event, Scope scope) {
        this.event = event;
        this.scope = scope;
    }

    /** The name of its events. */
    String event() {
        return event;
    }

    /** What a caller must be allowed. */
    Scope scope() {
        return scope;
    }

    /** The name in requests and in snapshots. */
    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Topics> ofCode(String code) {
        return Arrays.stream(values())
                .filter(topic -> topic.code().equals(code))
                .findFirst();
    }
}
