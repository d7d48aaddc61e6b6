package dev.errand.store;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which jobs a worker would take.
 *
 * @param workerId the name that it shares with its like
 * @param instance which of them
 * @param tasks what it can run: each task with the revisions that it can be given
 * @param max how many jobs at the most
 * @param secret what makes a token of each job's id: unguessable, and new for each call
 * @param atOnce how many jobs of which queues may run at once on all nodes together, where there is a limit
 * @param ofTenant how many jobs of the worker's tenant, if that is limited
 */
public record WorkerAsk(
        String workerId,
        String instance,
        List<Task> tasks,
        int max,
        String secret,
        Map<String, Integer> atOnce,
        @Nullable Integer ofTenant) {

    /** Of a tenant of which any number may run. */
    public WorkerAsk(
            String workerId, String instance, List<Task> tasks, int max, String secret, Map<String, Integer> atOnce) {
        this(workerId, instance, tasks, max, secret, atOnce, null);
    }

    /**
     * One task.
     *
     * @param from the oldest revision of which a job may be
     * @param to the newest
     */
    public record Task(String name, int from, int to) {}

    /** The same for more or fewer jobs. */
    public WorkerAsk withMax(int other) {
        return new WorkerAsk(workerId, instance, tasks, other, secret, atOnce, ofTenant);
    }

    /** Whether it asks for the same jobs, but for how many and under which tokens. */
    public boolean isLike(WorkerAsk other) {
        return workerId.equals(other.workerId)
                && instance.equals(other.instance)
                && tasks.equals(other.tasks)
                && atOnce.equals(other.atOnce);
    }
}
