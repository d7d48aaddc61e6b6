package dev.errand.submission;

import dev.errand.job.spec.AttemptPolicy;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.Placement;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.Waiting;
import dev.errand.limit.TaskLimits;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.sensitive.SensitiveArguments;
import dev.errand.tenant.TenantLimits;
import dev.errand.tenant.TenantSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes a complete order out of what a client sent: checks the arguments against the task and fills in the defaults. */
@Component
public class JobSpecFactory {

    private final TaskCatalog tasks;
    private final ArgumentBinder binder;
    private final TaskLimits limits;
    private final SubmissionProperties properties;
    private final TenantLimits tenants;
    private final List<SubmissionCheck> checks;

    JobSpecFactory(
            TaskCatalog tasks,
            ArgumentBinder binder,
            TaskLimits limits,
            SubmissionProperties properties,
            TenantLimits tenants,
            List<SubmissionCheck> checks) {
        this.tasks = tasks;
        this.binder = binder;
        this.limits = limits;
        this.properties = properties;
        this.tenants = tenants;
        this.checks = List.copyOf(checks);
    }

    /** What the tenant of a submission may use; nothing where nobody has limits. */
    public Optional<TenantSettings> limitsOf(Submission submission) {
        return tenants.of(TenantNames.of(submission.tenant()));
    }

    JobSpec make(Submission submission, Instant createdAt, Instant now) {
        JobSpec spec = node(submission, createdAt, now);
        look(submission);
        return spec;
    }

    /**
     * The order of a job that is submitted together with those that it waits for. What it names outside itself is not {@link #look looked at}.
     *
     * @throws SubmissionRefusedException when it cannot be accepted
     */
    public JobSpec node(Submission submission, Instant createdAt, Instant now) {
        TaskDefinition task = task(submission);
        boolean refers = refers(submission);
        checkArguments(task, submission, refers);
        JobSpec spec = spec(task, submission, 0, createdAt, now);
        TaskCall call = spec.call();
        List<String> sensitive = refers
                ? SensitiveArguments.ofIncomplete(task, call.args(), call.kwargs())
                : SensitiveArguments.of(task, call.args(), call.kwargs());
        JobSpec hiding = sensitive.isEmpty()
                ? spec
                : spec.with(call.with(call.args(), call.kwargs(), sensitive), spec.relations());
        return refers ? referring(hiding) : hiding;
    }

    /**
     * Sees that what a submission names outside itself is there and may be used.
     *
     * @throws SubmissionRefusedException when it is not
     */
    public void look(Submission submission) {
        checks.forEach(check -> check.check(submission));
    }

    /**
     * What many jobs have in common, with everything filled in but their arguments.
     *
     * @param usualPriority of those that say nothing of it
     * @throws SubmissionRefusedException when the task is unknown or the jobs would have expired already
     */
    public JobTemplate template(Submission submission, int usualPriority, Instant createdAt, Instant now) {
        TaskDefinition task = task(submission);
        JobSpec common = spec(task, submission, usualPriority, createdAt, now);
        look(submission);
        return new JobTemplate(task, binder, common);
    }

    private TaskDefinition task(Submission submission) {
        return tasks.find(submission.tenant(), submission.call().task())
                .orElseThrow(() ->
                        SubmissionRefusedException.unknownTask(submission.call().task()));
    }

    private JobSpec spec(
            TaskDefinition task, Submission submission, int usualPriority, Instant createdAt, Instant now) {
        Submission.Placing placing = submission.placing();
        Instant runAt = runAt(placing, createdAt);
        checkExpiry(placing, runAt, now);
        JobRelations relations = submission.relations();
        Dependence dependence = waiting(relations, placing);
        Placement placement = new Placement(
                orElse(placing.queue(), task.options().queue()),
                submission.tenant(),
                limits.keyOf(task.name(), submission.tenant(), placing.concurrencyKey()),
                orElse(placing.priority(), usualPriority),
                dependence == null ? runAt : Waiting.NEVER,
                placing.expiresAt());
        return new JobSpec(
                call(submission.call(), task),
                placement,
                policy(submission.tries(), task),
                submission.resultTtl(),
                submission.labels(),
                relations.with(dependence));
    }

    private static TaskCall call(TaskCall call, TaskDefinition task) {
        Integer revision = task.revision();
        if (revision == null) {
            return call;
        }
        return task.runsIn() == RunsIn.WORKER ? call.of(task.name()).ofRevision(revision) : call.ofSignature(revision);
    }

    /** Whether this node can run it. */
    boolean runsHere(JobSpec spec) {
        return tasks.canRun(spec.call().task(), spec.call().signature());
    }

    /** What waits for others is not due before they have ended, and then when it says. */
    private static @Nullable Dependence waiting(JobRelations relations, Submission.Placing placing) {
        if (relations.after().isEmpty()) {
            return relations.dependence();
        }
        ReleasePlan plan = new ReleasePlan(placing.runAt(), placing.delay());
        return new Dependence(relations.after(), new Waiting(relations.after().size(), List.of(), plan), false);
    }

    /** Whether arguments stand for what others return: only where it waits for others. */
    private static boolean refers(Submission submission) {
        TaskCall call = submission.call();
        return !submission.relations().after().isEmpty() && ArgumentReferences.areIn(call.args(), call.kwargs());
    }

    /** Its arguments are to be completed before it may start. */
    private static JobSpec referring(JobSpec spec) {
        JobRelations relations = spec.relations();
        Waiting waiting = Objects.requireNonNull(relations.waiting());
        Waiting referring =
                new Waiting(waiting.count(), waiting.ids(), waiting.plan().withReferences());
        return spec.with(relations.with(new Dependence(relations.after(), referring, false)));
    }

    private void checkArguments(TaskDefinition task, Submission submission, boolean refers) {
        TaskCall call = submission.call();
        try {
            if (refers) {
                checkReferences(submission);
                binder.check(task, call.args(), call.kwargs(), ArgumentReferences::isIn);
            } else {
                checkStray(submission);
                binder.bind(task, call.args(), call.kwargs());
            }
        } catch (InvalidArgumentsException e) {
            throw new SubmissionRefusedException(
                    Cause.INVALID_ARGUMENTS,
                    "the arguments do not fit the task " + submission.call().task(),
                    JobTemplate.details(e));
        }
    }

    private static void checkStray(Submission submission) {
        TaskCall call = submission.call();
        if (submission.relations().after().isEmpty()) {
            List<Detail> wrong = StrayReferences.in(call.args(), call.kwargs(), ArgumentPointers.SUBMISSION);
            if (!wrong.isEmpty()) {
                throw new SubmissionRefusedException(
                        Cause.INVALID_ARGUMENTS, "the arguments refer to what is not put into them", wrong);
            }
        }
    }

    private static void checkReferences(Submission submission) {
        TaskCall call = submission.call();
        Set<String> known =
                submission.relations().after().stream().map(Parent::id).collect(Collectors.toSet());
        List<Detail> wrong = ArgumentReferences.check(call.args(), call.kwargs(), known);
        if (!wrong.isEmpty()) {
            throw new SubmissionRefusedException(
                    Cause.INVALID_ARGUMENTS, "the arguments refer to others in a way that is not understood", wrong);
        }
    }

    private static void checkExpiry(Submission.Placing placing, Instant runAt, Instant now) {
        Instant expiresAt = placing.expiresAt();
        if (expiresAt == null) {
            return;
        }
        if (!expiresAt.isAfter(now)) {
            throw neverStarts("the job would have expired already", "must lie in the future");
        }
        if (!expiresAt.isAfter(runAt)) {
            throw neverStarts(
                    "the job would expire before it may start",
                    placing.delay() == null ? "must be later than runAt" : "must be later than delaySeconds from now");
        }
    }

    private static SubmissionRefusedException neverStarts(String message, String detail) {
        return new SubmissionRefusedException(Cause.VALIDATION, message, List.of(new Detail("/expiresAt", detail)));
    }

    private static Instant runAt(Submission.Placing placing, Instant createdAt) {
        if (placing.delay() != null) {
            return createdAt.plus(placing.delay());
        }
        Instant wanted = placing.runAt();
        return wanted != null && wanted.isAfter(createdAt) ? wanted : createdAt;
    }

    private AttemptPolicy policy(Submission.Tries tries, TaskDefinition task) {
        Duration usualTimeout = task.timeout().orElse(properties.defaultTimeout());
        // At most once is what the client said; several tries are only what the task usually gets.
        int usualAttempts = tries.atMostOnce() ? 1 : task.options().maxAttempts();
        RetryPolicy usual = RetryPolicy.of(orElse(tries.maxAttempts(), usualAttempts));
        RetryPolicy retry = new RetryPolicy(
                usual.maxAttempts(),
                orElse(tries.backoff(), usual.backoff()),
                orElse(tries.maxBackoff(), usual.maxBackoff()));
        return new AttemptPolicy(orElse(tries.timeout(), usualTimeout), retry, tries.atMostOnce());
    }

    private static <T> T orElse(@Nullable T wanted, T usual) {
        return wanted == null ? usual : wanted;
    }
}
