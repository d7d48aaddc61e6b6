package dev.errand.job;

/**
 * The right to run one attempt and to record its outcome. Each attempt has a new one; a write that names another token
 * changes nothing.
 *
 * @param token unguessable and unique
 * @param node who holds it
 */
public record Lease(String token, String node) {

    /** Stands for all workers in place of a node: no node has this name. */
    public static final String WORKERS = "@worker";

    /** One that a worker holds, which has a time to live. */
    public static Lease ofWorker(String token) {
        return new Lease(token, WORKERS);
    }

    /** Whether a worker holds it, and no node. */
    public boolean isOfWorker() {
        return node.equals(WORKERS);
    }
}
