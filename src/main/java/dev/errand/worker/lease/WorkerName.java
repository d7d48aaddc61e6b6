package dev.errand.worker.lease;

import dev.errand.job.spec.TenantNames;

/**
 * One process that works.
 *
 * @param workerId the name that it shares with its like
 * @param instance which of them
 */
public record WorkerName(String workerId, String instance) {

    /** The same as that of a tenant is stored. */
    public WorkerName in(String tenant) {
        return new WorkerName(TenantNames.stored(tenant, workerId), instance);
    }

    /** The same as its tenant knows it. */
    public WorkerName shown() {
        return new WorkerName(TenantNames.shown(workerId), instance);
    }

    @Override
    public String toString() {
        return workerId + " (" + instance + ")";
    }
}
