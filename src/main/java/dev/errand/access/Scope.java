package dev.errand.access;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a caller may do; the calls that each allows are those that name it in the description of the API. A closed set, part of the contract. */
public enum Scope {
    /** Submit jobs and batches; read, wait for and follow one's own. */
    JOBS_SUBMIT("jobs:submit"),
    /** Read jobs, results, events, batches, tasks and deliveries. */
    JOBS_READ("jobs:read"),
    /** Cancel, retry, delete, redeliver; bulk operations and links. */
    JOBS_OPERATE("jobs:operate"),
    /** Take messages from result queues and acknowledge them. */
    RESULTS_CONSUME("results:consume"),
    /** Make and change webhook endpoints. */
    WEBHOOKS_MANAGE("webhooks:manage"),
    /** Make and change schedules. */
    SCHEDULES_MANAGE("schedules:manage"),
    /** Register tasks and work on their jobs. */
    WORKER("worker"),
    /** Pause, resume and empty queues; quiet workers. */
    QUEUES_OPERATE("queues:operate"),
    /** Read about nodes, workers, metrics and health. */
    SYSTEM_READ("system:read"),
    /** Make and revoke keys of one's own tenant. */
    KEYS_MANAGE("keys:manage"),
    /** Everything, in every tenant. */
    ADMIN("admin");

    private static final Map<String, Scope> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Scope::wireName, Function.identity()));

    private final String wireName;

    Scope(String wireName) {
        this.wireName = wireName;
    }

    /** As it is written in requests, answers and tokens. */
    public String wireName() {
        return wireName;
    }

    /** The scope that is written so. */
    public static Optional<Scope> parse(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }
}
