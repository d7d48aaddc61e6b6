package dev.errand.worker.lease;

import dev.errand.store.WorkerAsk;
import java.util.List;
import java.util.Map;

/** Which revisions of tasks an instance can be given. Safe for concurrent use. */
interface ServedTasks {

    /**
     * Of each task, in their order.
     *
     * @param own which revisions the instance registered last
     * @throws dev.errand.problem.ProblemException if one of them is not known
     */
    List<WorkerAsk.Task> of(Map<String, Integer> own, List<String> names);

    /** Whether there is any task of workers, as far as this node has heard. */
    default boolean areThereAny() {
        return true;
    }
}
