package dev.errand.submission;

import dev.errand.completion.JobEvents;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.tenant.TenantSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Accepts one job: checks it, recognises repetitions, finds it a slot or a place in the queue, and stores it. When the call
 * returns, the job is on disk. When the process dies before, the job is there whole or not at all; a client that got no answer
 * repeats its request with the same idempotency key.
 */
@Component
public class JobSubmitter {

    private static final Logger log = LoggerFactory.getLogger(JobSubmitter.class);

    private final OverloadLimiter overloadLimiter;
    private final JobSpecFactory specs;
    private final Admission admission;
    private final JobStore store;
    private final WorkerIntake workers;
    private final JobEvents events;
    private final Clock clock;
    private final TypeId ids;
    private final IdempotencyGuard<Submitted> guard;

    /** With those it asks and tells. */
    JobSubmitter(
            OverloadLimiter overloadLimiter,
            JobSpecFactory specs,
            Admission admission,
            JobStore store,
            WorkerIntake workers,
            JobEvents events,
            Clock clock) {
        this.overloadLimiter = overloadLimiter;
        this.specs = specs;
        this.admission = admission;
        this.store = store;
        this.workers = workers;
        this.events = events;
        this.clock = clock;
        this.ids = new TypeId(JobId.PREFIX, clock);
        this.guard = new IdempotencyGuard<>(
                "job",
                Cause.JOB_GONE,
                store,
                id -> JobId.parse(id).flatMap(store::find).map(job -> new Submitted(job, true)));
    }

    /**
     * Stores the job, or finds the one that the same idempotency key made before. Waits for the disk.
     *
     * @throws SubmissionRefusedException when it cannot be accepted
     * @throws dev.errand.db.outage.StoreUnavailableException when it cannot be committed now
     */
    public Submitted submit(Submission submission) {
        return submit(submission, () -> {});
    }

    /**
     * The same for somebody who may have left before it is his turn.
     *
     * @param afterWait what is done first if the submission had to wait for its turn; when that throws, nothing is stored
     */
    public Submitted submit(Submission submission, Runnable afterWait) {
        return overloadLimiter.pass(afterWait, () -> guard.once(submission.idempotency(), () -> accept(submission)));
    }

    /**
     * Sees that the job could be accepted, but for what may be otherwise in a moment: room in its queue, and what its tenant may use. Stores nothing.
     *
     * @throws SubmissionRefusedException when it could not
     * @throws dev.errand.db.outage.StoreUnavailableException when nobody can say whether its idempotency key was used
     */
    public void check(Submission submission) {
        if (guard.earlier(submission.idempotency()).isEmpty()) {
            var unused = spec(submission, clock.instant());
        }
    }

    /**
     * Makes a job that somebody else is going to store, as part of a greater write: one that waits. Its place in the queue is to be taken by
     * {@link #takePlace} before.
     *
     * @throws SubmissionRefusedException when it cannot be accepted
     */
    public NewJob prepare(Submission submission) {
        JobId id = new JobId(ids.next());
        JobSpec spec = spec(submission, TypeId.timeOf(id.value()));
        Quota quota = specs.limitsOf(submission).map(TenantSettings::quota).orElse(Quota.NONE);
        return new NewJob(id, spec, null, null, quota);
    }

    /** Takes a place in the queue for a job that was prepared; answers whether there was one. It is given back unless the job is stored. */
    public boolean takePlace(NewJob job) {
        return admission.tryWait(job.spec().placement().queue(), 1);
    }

    /** Gives a place back. */
    public void giveBack(NewJob job) {
        giveBack(job.spec().placement().queue(), null);
    }

    /** Tells all who listen of a job that was prepared and is on disk. */
    public void stored(Job job) {
        events.publish(new JobEvent.Submitted(job));
    }

    private JobSpec spec(Submission submission, Instant createdAt) {
        JobSpec spec = specs.make(submission, createdAt, clock.instant());
        String queue = spec.placement().queue();
        if (!admission.knowsQueue(queue)) {
            throw new SubmissionRefusedException(Cause.UNKNOWN_QUEUE, "there is no queue named " + queue);
        }
        return spec;
    }

    private Submitted accept(Submission submission) {
        JobId id = new JobId(ids.next());
        Instant createdAt = TypeId.timeOf(id.value());
        JobSpec spec = spec(submission, createdAt);
        String queue = spec.placement().queue();
        // Large arguments are not held for as long as the job runs: whoever runs it reads them when there is memory.
        Optional<TenantSettings> limits = specs.limitsOf(submission);
        boolean mayStart = spec.relations().after().isEmpty()
                && !spec.placement().runAt().isAfter(createdAt)
                && spec.placement().limit() == null
                && !spec.call().hasLargeArguments()
                && limits.map(TenantSettings::maxRunning).isEmpty();
        boolean forWorkers = spec.call().isForWorkers();
        String line = spec.placement().line();
        Optional<Lease> slot =
                mayStart && !forWorkers && specs.runsHere(spec) ? admission.trySlot(line) : Optional.empty();
        if (slot.isEmpty() && !admission.tryWait(queue, 1)) {
            throw queueFull(queue);
        }
        Quota quota = limits.map(TenantSettings::quota).orElse(Quota.NONE);
        NewJob job = new NewJob(id, spec, slot.orElse(null), submission.idempotency(), quota);
        return mayStart && forWorkers && !admission.isPaused(line) ? handIn(job) : store(job);
    }

    /** As the other, but a worker may have it at once: then it needs no place in the queue. */
    private Submitted handIn(NewJob job) {
        boolean waits = false;
        try {
            WorkerIntake.Taken taken = workers.insert(job);
            Optional<Submitted> earlier = replay(taken.insertion(), job);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            Job stored = taken.job().stored();
            waits = stored.lease() == null;
            if (waits) {
                events.publish(new JobEvent.Submitted(stored));
            }
            return new Submitted(stored, false);
        } finally {
            if (!waits) {
                giveBack(job);
            }
        }
    }

    static SubmissionRefusedException queueFull(String queue) {
        return new SubmissionRefusedException(
                Cause.QUEUE_FULL, "the queue " + queue + " holds as many waiting jobs as it may");
    }

    /** It has a slot, or a place in the queue, which is given back unless it is stored. */
    private Submitted store(NewJob job) {
        boolean isStored = false;
        try {
            Optional<Submitted> earlier = replay(store.insert(job), job);
            if (earlier.isPresent()) {
                return earlier.get();
            }
            isStored = true;
        } finally {
            if (!isStored) {
                giveBack(job.spec().placement().queue(), job.lease());
            }
        }
        if (!job.spec().relations().after().isEmpty()) {
            return dependent(job);
        }
        Job stored = job.stored();
        try {
            events.publish(new JobEvent.Submitted(stored));
        } finally {
            if (job.lease() != null) {
                admission.start(stored, job.lease());
            }
        }
        return new Submitted(stored, false);
    }

    /** What an earlier request made, if there was one. */
    private Optional<Submitted> replay(Insertion insertion, NewJob job) {
        return switch (insertion) {
            case Insertion.Duplicate earlier -> Optional.of(guard.replay(earlier, job.idempotency()));
            case Insertion.OverQuota over -> throw SubmissionRefusedException.overQuota(over.kind(), 1);
            case Insertion.Stored stored -> Optional.empty();
            case Insertion.UnknownParents unknown -> throw SubmissionRefusedException.unknownParents(unknown.parents());
            case Insertion.Withheld withheld ->
                throw new IllegalStateException(job.id() + " was wanted under no condition");
        };
    }

    /** What it waits for may have ended before, and so may it itself: whoever ended it tells that. */
    private Submitted dependent(NewJob job) {
        Job stored = found(job);
        events.publish(new JobEvent.Submitted(stored.done() ? job.stored() : stored));
        return new Submitted(stored, false);
    }

    /** It is on disk: that nobody can be asked how it stands must not be taken for a refusal. */
    Job found(NewJob job) {
        try {
            return store.find(job.id()).orElseGet(job::stored);
        } catch (StoreUnavailableException e) {
            log.debug("{} is stored, and told of as it was submitted", job.id(), e);
            return job.stored();
        }
    }

    private void giveBack(String queue, @Nullable Lease slot) {
        if (slot == null) {
            admission.doesNotWait(queue, 1);
        } else {
            admission.giveBack(queue, slot);
        }
    }
}
