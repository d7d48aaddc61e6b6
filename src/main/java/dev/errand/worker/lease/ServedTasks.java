package dev.errand.worker.lease;

import dev.errand.store.WorkerAsk;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which revisions of tasks an instance can be given. Safe for concurrent use. */
interface ServedTasks {

    /**
     * Of each task, in their order.
     *
     * @param own which revisions the instance registered last
     * @throws dev.errand.problem.ProblemException if one of them is not known
     */
    List<WorkerAsk.Task> of(Map<String, Integer> own, List<String> names);

    /** How many jobs of a tenant may run at once, those of nodes among them; nothing for any number. */
    default @Nullable Integer mayRun(String tenant) {
        return null;
    }

    /** Whether there is any task of workers, as far as this node has heard. */
    default boolean areThereAny() {
        return true;
    }
}
