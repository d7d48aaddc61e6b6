package dev.errand.worker.lease;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.store.WorkerAsk;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.tenant.TenantLimits;
import dev.errand.tenant.TenantSettings;
import dev.errand.worker.registration.RevisionRange;
import dev.errand.worker.registration.WorkerTasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Which revisions of tasks an instance can be given. One that did not register a task itself is taken to have its newest revision. Safe for
 * concurrent use.
 */
@Component
class RegisteredTasks implements ServedTasks {

    private final WorkerTasks tasks;
    private final TenantLimits tenants;

    RegisteredTasks(WorkerTasks tasks, TenantLimits tenants) {
        this.tasks = tasks;
        this.tenants = tenants;
    }

    @Override
    public @Nullable Integer mayRun(String tenant) {
        return tenants.of(tenant).map(TenantSettings::maxRunning).orElse(null);
    }

    @Override
    public List<WorkerAsk.Task> of(Map<String, Integer> own, List<String> names) {
        List<WorkerAsk.Task> ranges = new ArrayList<>(names.size());
        List<Violation> unknown = new ArrayList<>(0);
        for (int i = 0; i < names.size(); i++) {
            Optional<WorkerAsk.Task> range = range(names.get(i), own);
            if (range.isPresent()) {
                ranges.add(range.get());
            } else {
                unknown.add(Violation.at("/tasks/" + i, "no worker has registered this task"));
            }
        }
        if (!unknown.isEmpty()) {
            throw Problem.of(ProblemType.UNKNOWN_TASK, "a task was never registered, or was taken away")
                    .with(unknown)
                    .asException();
        }
        return ranges;
    }

    @Override
    public boolean areThereAny() {
        return tasks.isAnyHeardOf();
    }

    private Optional<WorkerAsk.Task> range(String name, Map<String, Integer> own) {
        Optional<TaskDefinition> task = tasks.find(name);
        Integer present = task.map(TaskDefinition::revision).orElse(null);
        if (present == null) {
            return Optional.empty();
        }
        Optional<RevisionRange> range = tasks.range(name, own.getOrDefault(name, present));
        return range.map(found -> new WorkerAsk.Task(name, found.from(), found.to()));
    }
}
