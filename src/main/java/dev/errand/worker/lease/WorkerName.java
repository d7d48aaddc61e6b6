package dev.errand.worker.lease;

/**
 * One process that works.
 *
 * @param workerId the name that it shares with its like
 * @param instance which of them
 */
public record WorkerName(String workerId, String instance) {

    @Override
    public String toString() {
        return workerId + " (" + instance + ")";
    }
}
