package dev.errand.worker.lease;

import dev.errand.memory.Memory;
import dev.errand.queue.ExecutionProperties;
import dev.errand.store.JobStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/** What all that has to do with leases depends on. */
@Component
record LeaseRoom(
        JobStore store,
        ServedTasks tasks,
        WorkerStates states,
        LeaseRules rules,
        ExecutionProperties execution,
        Memory memory) {

    Duration grace() {
        return execution.abandonAfter();
    }

    /** How many jobs of which queues may run at once on all nodes together. */
    Map<String, Integer> atOnce() {
        Map<String, Integer> limits = new LinkedHashMap<>();
        execution.queues().forEach((name, queue) -> {
            Integer limit = queue.globalConcurrency();
            if (limit != null) {
                limits.put(name, limit);
            }
        });
        return limits;
    }
}
