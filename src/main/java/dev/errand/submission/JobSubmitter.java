package dev.errand.submission;

import dev.errand.completion.JobEvents;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobSpec;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Accepts one job: checks it, recognises repetitions, finds it a slot or a place in the queue, and stores it. When the call
 * returns, the job is on disk. When the process dies before, the job is there whole or not at all; a client that got no answer
 * repeats its request with the same idempotency key.
 */
@Component
public class JobSubmitter {

    private final OverloadLimiter overloadLimiter;
    private final JobSpecFactory specs;
    private final Admission admission;
    private final JobStore store;
    private final JobEvents events;
    private final Clock clock;
    private final TypeId ids;
    private final Set<String> keysInProgress = ConcurrentHashMap.newKeySet();

    /** With those it asks and tells. */
    JobSubmitter(
            OverloadLimiter overloadLimiter,
            JobSpecFactory specs,
            Admission admission,
            JobStore store,
            JobEvents events,
            Clock clock) {
        this.overloadLimiter = overloadLimiter;
        this.specs = specs;
        this.admission = admission;
        this.store = store;
        this.events = events;
        this.clock = clock;
        this.ids = new TypeId(JobId.PREFIX, clock);
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
        return overloadLimiter.pass(afterWait, () -> submitNow(submission));
    }

    private Submitted submitNow(Submission submission) {
        NewJob.Idempotency idempotency = submission.idempotency();
        if (idempotency == null) {
            return accept(submission);
        }
        Optional<Insertion.Duplicate> earlier = store.findByIdempotencyKey(idempotency.key());
        if (earlier.isPresent()) {
            return replay(earlier.get(), idempotency);
        }
        if (!keysInProgress.add(idempotency.key())) {
            throw new SubmissionRefusedException(
                    Cause.IDEMPOTENCY_IN_PROGRESS, "a request with this idempotency key is being accepted just now");
        }
        try {
            return accept(submission);
        } finally {
            keysInProgress.remove(idempotency.key());
        }
    }

    private Submitted accept(Submission submission) {
        JobId id = new JobId(ids.next());
        Instant createdAt = TypeId.timeOf(id.value());
        JobSpec spec = specs.make(submission, createdAt, clock.instant());
        if (!admission.knowsQueue(spec.placement().queue())) {
            throw new SubmissionRefusedException(
                    Cause.UNKNOWN_QUEUE,
                    "there is no queue named " + spec.placement().queue());
        }
        // Large arguments are not held for as long as the job runs: whoever runs it reads them when there is memory.
        boolean mayStart = !spec.placement().runAt().isAfter(createdAt)
                && spec.placement().limit() == null
                && !spec.call().hasLargeArguments();
        Optional<Lease> slot = mayStart ? admission.trySlot(spec.placement().queue()) : Optional.empty();
        NewJob job = new NewJob(id, spec, slot.orElse(null), submission.idempotency());
        if (slot.isPresent()) {
            return storeAndStart(job, slot.get());
        }
        return storeAndLeaveWaiting(job);
    }

    private Submitted storeAndStart(NewJob job, Lease slot) {
        boolean starts = false;
        try {
            if (store.insert(job) instanceof Insertion.Duplicate earlier) {
                return replay(earlier, job.idempotency());
            }
            starts = true;
        } finally {
            if (!starts) {
                admission.giveBack(job.spec().placement().queue(), slot);
            }
        }
        Job stored = job.stored();
        try {
            events.publish(new JobEvent.Submitted(stored));
        } finally {
            admission.start(stored, slot);
        }
        return new Submitted(stored, false);
    }

    private Submitted storeAndLeaveWaiting(NewJob job) {
        String queue = job.spec().placement().queue();
        if (!admission.tryWait(queue, 1)) {
            throw new SubmissionRefusedException(
                    Cause.QUEUE_FULL, "the queue " + queue + " holds as many waiting jobs as it may");
        }
        boolean waits = false;
        try {
            if (store.insert(job) instanceof Insertion.Duplicate earlier) {
                return replay(earlier, job.idempotency());
            }
            waits = true;
        } finally {
            if (!waits) {
                admission.doesNotWait(queue, 1);
            }
        }
        Job stored = job.stored();
        events.publish(new JobEvent.Submitted(stored));
        return new Submitted(stored, false);
    }

    private Submitted replay(Insertion.Duplicate earlier, NewJob.@Nullable Idempotency now) {
        if (now == null || !earlier.fingerprint().equals(now.fingerprint())) {
            throw new SubmissionRefusedException(
                    Cause.IDEMPOTENCY_MISMATCH, "this idempotency key was used before with another request");
        }
        return JobId.parse(earlier.targetId())
                .flatMap(store::find)
                .map(job -> new Submitted(job, true))
                .orElseThrow(() -> new SubmissionRefusedException(
                        Cause.JOB_GONE,
                        "the job " + earlier.targetId() + " that this idempotency key made was removed"));
    }
}
