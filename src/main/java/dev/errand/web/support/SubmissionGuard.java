package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.task.catalog.TaskCatalog;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Keeps callers to the tasks and queues that they are for: others are refused in the very words in which those are that do not exist. Safe for
 * concurrent use.
 */
@Component
public class SubmissionGuard {

    private final TaskCatalog tasks;

    SubmissionGuard(TaskCatalog tasks) {
        this.tasks = tasks;
    }

    /**
     * Sees that the caller may submit it.
     *
     * @throws SubmissionRefusedException if not
     */
    public void check(Caller caller, Submission submission) {
        if (!caller.isRestricted()) {
            return;
        }
        String task = submission.call().task();
        if (!caller.coversTask(task)) {
            throw new SubmissionRefusedException(Cause.UNKNOWN_TASK, "there is no task named " + task);
        }
        Set<String> queues = caller.queues();
        String named = submission.placing().queue();
        String queue = named != null || queues == null
                ? named
                : tasks.find(submission.tenant(), task)
                        .map(found -> found.options().queue())
                        .orElse(null);
        // A task that is not there is refused as such by whoever looks for it.
        if (queues != null && queue != null && !queues.contains(queue)) {
            throw new SubmissionRefusedException(Cause.UNKNOWN_QUEUE, "there is no queue named " + queue);
        }
    }
}
