package dev.errand.submission;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Kin;
import dev.errand.job.trace.JobTrace;
import dev.errand.store.Extent;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.store.child.Spawn;
import dev.errand.store.child.Spawn.Origin;
import dev.errand.store.child.Spawned;
import dev.errand.store.child.Spawning;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.tracing.Traces;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Accepts jobs that running attempts spawn, as any other job; but the same parent and key always stand for the same child, and nothing is stored
 * for an attempt that has lost its lease. When a call returns, the child is on disk; a crash before leaves it whole or not at all, and whoever
 * asks again, or the next attempt, gets the one that is there. Safe for concurrent use.
 */
@Component
public class ChildSubmitter {

    private final JobSubmitter submitter;
    private final OverloadLimiter overloadLimiter;
    private final JobStore store;
    private final Spawning spawning;
    private final Traces traces;
    private final ChildProperties properties;

    /** With those it asks and writes by. */
    ChildSubmitter(
            JobSubmitter submitter,
            OverloadLimiter overloadLimiter,
            JobStore store,
            Spawning spawning,
            Traces traces,
            ChildProperties properties) {
        this.submitter = submitter;
        this.overloadLimiter = overloadLimiter;
        this.store = store;
        this.spawning = spawning;
        this.traces = traces;
        this.properties = properties;
    }

    /** That whoever asks does not run any more. */
    public static SubmissionRefusedException lost() {
        return new SubmissionRefusedException(Cause.LEASE_LOST, "the token is not that of a lease that holds");
    }

    /** The job that spawns, without its arguments, if it runs under that lease as far as is known. */
    public Optional<Job> parent(JobId id, String token) {
        return store.findAll(List.of(id), Extent.BRIEF).stream()
                .filter(job -> job.state() == JobState.RUNNING)
                .filter(job -> job.lease() != null && job.lease().token().equals(token))
                .findFirst();
    }

    /**
     * The submission as the parent's: of its tenant, by whoever submitted that, and part of its trace.
     *
     * @param traceparent the header of a request that brought its own
     */
    public Submission adopted(Job parent, Submission submission, @Nullable String traceparent) {
        String header = traceparent != null
                ? traceparent
                : JobTrace.of(parent)
                        .map(trace -> trace.attempt(parent.startedAt()).header())
                        .orElse(null);
        return submission
                .in(parent.spec().tenant())
                .by(parent.spec().relations().createdBy())
                .traced(traces.ofJob(header));
    }

    /**
     * Stores a child, or finds the one that its parent has by that key. Waits for the disk.
     *
     * @param submission {@link #adopted} by its parent
     * @param afterWait what is done first if it had to wait for its turn; when that throws, nothing is stored
     * @throws SubmissionRefusedException when it cannot be accepted
     * @throws dev.errand.db.outage.StoreUnavailableException when it cannot be committed now
     */
    public Submitted spawn(Origin origin, boolean detached, Submission submission, Runnable afterWait) {
        Optional<String> earlier = spawning.find(origin);
        return earlier.isPresent()
                ? replay(earlier.get())
                : overloadLimiter.pass(afterWait, () -> accept(origin, detached, submission));
    }

    private Submitted replay(String childId) {
        return JobId.parse(childId)
                .flatMap(store::find)
                .map(job -> new Submitted(job, true))
                .orElseThrow(() -> new SubmissionRefusedException(
                        Cause.JOB_GONE, "the job " + childId + " that this key made was removed"));
    }

    /** It waits for a slot as all do: none is taken for it here. */
    private Submitted accept(Origin origin, boolean detached, Submission submission) {
        NewJob job = submitter.prepare(submission);
        if (!submitter.takePlace(job)) {
            throw JobSubmitter.queueFull(job.spec().placement().queue());
        }
        boolean isStored = false;
        try {
            Spawn spawn = new Spawn(
                    job, origin, detached, properties.maxChildren(), properties.maxDepth(), properties.maxEdges());
            switch (spawning.spawn(spawn)) {
                case Spawned.Earlier earlier -> {
                    return replay(earlier.childId());
                }
                case Spawned.LeaseLost lost -> throw lost();
                case Spawned.TooMany many ->
                    throw new SubmissionRefusedException(
                            Cause.TOO_MANY_CHILDREN, "a job may spawn " + properties.maxChildren() + " others");
                case Spawned.TooDeep deep ->
                    throw new SubmissionRefusedException(
                            Cause.TOO_DEEP,
                            "a job may be " + properties.maxDepth() + " steps below one that nobody spawned");
                case Spawned.Circle circle ->
                    throw new SubmissionRefusedException(
                            Cause.WORKFLOW_CYCLE,
                            "the job would wait for itself, by way of what it names in after",
                            List.of(new Detail(
                                    "/after/" + circle.place(), "leads back to it, or too far to be followed")));
                case Spawned.Refused refused -> throw refused(refused.why());
                case Spawned.Stored stored -> {
                    isStored = true;
                    return submitted(job, origin.parent(), stored.settled());
                }
            }
        } finally {
            if (!isStored) {
                submitter.giveBack(job);
            }
        }
    }

    private static RuntimeException refused(Insertion why) {
        return switch (why) {
            case Insertion.OverQuota over -> SubmissionRefusedException.overQuota(over.kind(), 1);
            case Insertion.UnknownParents unknown -> SubmissionRefusedException.unknownParents(unknown.parents());
            default -> new IllegalStateException("a child was answered with " + why);
        };
    }

    /** What settled it tells of that itself. */
    private Submitted submitted(NewJob job, JobId parent, boolean settled) {
        Job born = job.stored();
        Job fresh = born.with(born.spec().relations().related(Kin.of(parent.value())));
        Job now = settled ? submitter.found(job) : fresh;
        submitter.stored(now.done() ? fresh : now);
        return new Submitted(now, false);
    }
}
