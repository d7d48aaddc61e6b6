package dev.errand.submission;

import dev.errand.job.JobRelations;
import dev.errand.job.JobSpec;
import dev.errand.job.RetryPolicy;
import dev.errand.limit.TaskLimits;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.TaskDefinition;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.catalog.TaskCatalog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a complete order out of what a client sent: checks the arguments against the task and fills in the defaults. */
@Component
public class JobSpecFactory {

    private final TaskCatalog tasks;
    private final ArgumentBinder binder;
    private final TaskLimits limits;
    private final SubmissionProperties properties;
    private final List<SubmissionCheck> checks;

    JobSpecFactory(
            TaskCatalog tasks,
            ArgumentBinder binder,
            TaskLimits limits,
            SubmissionProperties properties,
            List<SubmissionCheck> checks) {
        this.tasks = tasks;
        this.binder = binder;
        this.limits = limits;
        this.properties = properties;
        this.checks = List.copyOf(checks);
    }

    JobSpec make(Submission submission, Instant createdAt, Instant now) {
        TaskDefinition task = task(submission);
        checkArguments(task, submission);
        return spec(task, submission, 0, createdAt, now);
    }

    /**
     * What many jobs have in common, with everything filled in but their arguments.
     *
     * @param usualPriority of those that say nothing of it
     * @throws SubmissionRefusedException when the task is unknown or the jobs would have expired already
     */
    public JobTemplate template(Submission submission, int usualPriority, Instant createdAt, Instant now) {
        TaskDefinition task = task(submission);
        return new JobTemplate(task, binder, spec(task, submission, usualPriority, createdAt, now));
    }

    private TaskDefinition task(Submission submission) {
        return tasks.find(submission.task())
                .orElseThrow(() -> new SubmissionRefusedException(
                        Cause.UNKNOWN_TASK, "there is no task named " + submission.task()));
    }

    private JobSpec spec(
            TaskDefinition task, Submission submission, int usualPriority, Instant createdAt, Instant now) {
        Instant runAt = runAt(submission, createdAt);
        checkExpiry(submission, runAt, now);
        checks.forEach(check -> check.check(submission));
        return new JobSpec(
                submission.task(),
                submission.args(),
                submission.kwargs(),
                submission.queue() == null ? task.queue() : submission.queue(),
                limits.keyOf(task.name(), submission.concurrencyKey()),
                submission.priority() == null ? usualPriority : submission.priority(),
                runAt,
                submission.expiresAt(),
                timeout(submission.timeout(), task),
                retry(submission, task),
                submission.atMostOnce(),
                submission.resultTtl(),
                submission.metadata(),
                relations(submission));
    }

    private static JobRelations relations(Submission submission) {
        boolean none = submission.resultQueue() == null && submission.webhook() == null;
        return none ? JobRelations.NONE : new JobRelations(null, submission.resultQueue(), submission.webhook());
    }

    private void checkArguments(TaskDefinition task, Submission submission) {
        try {
            binder.bind(task, submission.args(), submission.kwargs());
        } catch (InvalidArgumentsException e) {
            throw new SubmissionRefusedException(
                    Cause.INVALID_ARGUMENTS,
                    "the arguments do not fit the task " + task.name(),
                    JobTemplate.details(e));
        }
    }

    private static void checkExpiry(Submission submission, Instant runAt, Instant now) {
        Instant expiresAt = submission.expiresAt();
        if (expiresAt == null) {
            return;
        }
        if (!expiresAt.isAfter(now)) {
            throw neverStarts("the job would have expired already", "must lie in the future");
        }
        if (!expiresAt.isAfter(runAt)) {
            throw neverStarts(
                    "the job would expire before it may start",
                    submission.delay() == null
                            ? "must be later than runAt"
                            : "must be later than delaySeconds from now");
        }
    }

    private static SubmissionRefusedException neverStarts(String message, String detail) {
        return new SubmissionRefusedException(Cause.VALIDATION, message, List.of(new Detail("/expiresAt", detail)));
    }

    private static Instant runAt(Submission submission, Instant createdAt) {
        if (submission.delay() != null) {
            return createdAt.plus(submission.delay());
        }
        Instant wanted = submission.runAt();
        return wanted != null && wanted.isAfter(createdAt) ? wanted : createdAt;
    }

    private Duration timeout(@Nullable Duration wanted, TaskDefinition task) {
        return wanted == null ? task.timeout().orElse(properties.defaultTimeout()) : wanted;
    }

    private static RetryPolicy retry(Submission submission, TaskDefinition task) {
        // At most once is what the client said; several tries are only what the task usually gets.
        int usualAttempts = submission.atMostOnce() ? 1 : task.maxAttempts();
        RetryPolicy usual = RetryPolicy.of(submission.maxAttempts() == null ? usualAttempts : submission.maxAttempts());
        return new RetryPolicy(
                usual.maxAttempts(),
                submission.backoff() == null ? usual.backoff() : submission.backoff(),
                submission.maxBackoff() == null ? usual.maxBackoff() : submission.maxBackoff());
    }
}
