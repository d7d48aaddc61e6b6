package dev.errand.worker.registration;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.queue.QueueCapacities;
import dev.errand.task.catalog.TaskCatalog;
import java.util.List;
import org.springframework.stereotype.Component;

/** Says what is wrong with a task that a worker offers, before anything is written. Safe for concurrent use. */
@Component
class OfferCheck {

    private final TaskCatalog tasks;
    private final QueueCapacities queues;

    OfferCheck(TaskCatalog tasks, QueueCapacities queues) {
        this.tasks = tasks;
        this.queues = queues;
    }

    /**
     * Sees that it has a name and a queue that it can have, and schemas that can be used.
     *
     * @param pointer where in the request's body it stands
     * @throws dev.errand.problem.ProblemException that says what is wrong, and where
     */
    void check(OfferedTask task, String pointer) {
        String queue = task.options().queue();
        if (tasks.isEverybodys(task.name())) {
            throw refused(
                    ProblemType.TASK_TAKEN,
                    "the service has a task named " + task.name() + " of its own",
                    Violation.at(pointer + "/name", "is the name of a task of the service's own"));
        }
        if (!queues.exists(queue)) {
            throw refused(
                    ProblemType.UNKNOWN_QUEUE,
                    "there is no queue named " + queue,
                    Violation.at(pointer + "/queue", "is a queue that no node has"));
        }
        OfferedTasks.define(task, 1, pointer);
    }

    private static RuntimeException refused(ProblemType type, String detail, Violation violation) {
        return Problem.of(type, detail).with(List.of(violation)).asException();
    }
}
