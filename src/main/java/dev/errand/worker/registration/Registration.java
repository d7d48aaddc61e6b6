package dev.errand.worker.registration;

import dev.errand.job.spec.TenantNames;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an instance of a worker says of itself.
 *
 * @param workerId the name that it shares with its like
 * @param instance its own name among those
 * @param version of its program, for people to read
 * @param host where it runs, for people to read
 * @param tasks all that it serves from now on, no two of one name
 */
public record Registration(
        String workerId,
        String instance,
        @Nullable String version,
        @Nullable String host,
        List<OfferedTask> tasks) {

    /** The same with the worker's name as that of a tenant is stored. */
    Registration in(String tenant) {
        return new Registration(TenantNames.stored(tenant, workerId), instance, version, host, tasks);
    }

    /**
     * What became of a task.
     *
     * @param revision the number of its signature
     */
    public record Registered(String name, int revision) {}
}
