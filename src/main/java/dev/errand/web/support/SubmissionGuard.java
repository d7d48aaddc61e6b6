package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.cluster.Membership;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TaskCall;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.submission.SeveralReferences;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.tenant.TenantLimits;
import dev.errand.tenant.TenantRates;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.springframework.stereotype.Component;

/**
 * Keeps callers to the tasks and queues that they are for: others are refused in the very words in which those are that do not exist. Holds
 * tenants that have a limit to it, and tells them of it, as draft-ietf-httpapi-ratelimit-headers says; asks nothing of those that have none. Safe
 * for concurrent use.
 */
@Component
public class SubmissionGuard {

    private static final int MAX_DETAILS = 100;

    private final TaskCatalog tasks;
    private final TenantLimits tenants;
    private final TenantRates rates;
    private final Membership membership;
    private final ParentGuard parents;

    SubmissionGuard(
            TaskCatalog tasks, TenantLimits tenants, TenantRates rates, Membership membership, ParentGuard parents) {
        this.tasks = tasks;
        this.tenants = tenants;
        this.rates = rates;
        this.membership = membership;
        this.parents = parents;
    }

    /**
     * Sees that the caller may submit it, now.
     *
     * @param jobs how many it makes
     * @param response is told of the limit, if there is one
     * @throws SubmissionRefusedException if it is not for the caller
     * @throws dev.errand.problem.ProblemException if it comes too fast
     */
    public void check(Caller caller, Submission submission, int jobs, HttpServletResponse response) {
        mustCover(caller, submission);
        count(caller, jobs, response);
    }

    /**
     * Counts what is for the caller as it is known already, also where that is nothing at all.
     *
     * @throws dev.errand.problem.ProblemException if it comes too fast
     */
    public void count(Caller caller, int jobs, HttpServletResponse response) {
        tenants.of(caller.tenant().name())
                .map(settings -> settings.allowance().perSecond())
                .ifPresent(perSecond -> hold(caller, perSecond, jobs, response));
    }

    /**
     * Sees that it is for the caller at all, whenever that may be.
     *
     * @throws SubmissionRefusedException if it is not
     */
    public void mustCover(Caller caller, Submission submission) {
        if (!caller.isRestricted()) {
            return;
        }
        String task = submission.call().task();
        if (!caller.coversTask(task)) {
            throw SubmissionRefusedException.unknownTask(task);
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
        parents.mustSee(caller, submission);
        if (!submission.relations().after().isEmpty()) {
            mustSeeChildren(caller, submission.call(), id -> !Parent.isBatch(id));
        }
    }

    /**
     * Sees that arguments have nothing of what the children of jobs returned, where the caller is for some tasks and queues alone: those may be of
     * others, and it is not known yet of which.
     *
     * @param isJob which ids in references are those of jobs
     * @throws SubmissionRefusedException if they have
     */
    public void mustSeeChildren(Caller caller, TaskCall call, Predicate<String> isJob) {
        if (caller.tasks() == null && caller.queues() == null) {
            return;
        }
        List<Detail> hidden = SeveralReferences.in(call.args(), call.kwargs()).stream()
                .filter(place -> isJob.test(place.id()))
                .map(place -> new Detail(place.pointer(), "is of a job: its children may be of other tasks and queues"))
                .toList();
        if (!hidden.isEmpty()) {
            throw new SubmissionRefusedException(
                    Cause.VALIDATION,
                    "a key for some tasks or queues alone cannot have what the children of jobs returned",
                    hidden.subList(0, Math.min(MAX_DETAILS, hidden.size())));
        }
    }

    private void hold(Caller caller, int perSecond, int jobs, HttpServletResponse response) {
        int nodes = Math.max(1, membership.standing().members());
        // A batch without items is nothing to hold back, but is told of the limit.
        TenantRates.Taken taken = rates.take(caller.tenant().name(), perSecond, nodes, Math.max(1, jobs));
        response.addHeader("RateLimit-Policy", "\"tenant\";q=" + perSecond + ";w=1");
        long seconds = Math.ceilDiv(taken.pause().toMillis() + 1, 1000L);
        response.addHeader("RateLimit", "\"tenant\";r=" + taken.left() + ";t=" + Math.max(1, seconds));
        if (!taken.isLetIn()) {
            throw Problem.of(ProblemType.RATE_LIMITED, "the tenant may submit " + perSecond + " jobs a second")
                    .retryAfter(Duration.ofSeconds(seconds))
                    .asException();
        }
    }
}
