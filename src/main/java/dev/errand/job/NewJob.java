package dev.errand.job;

import dev.errand.job.spec.JobSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job that is about to be stored for the first time.
 *
 * @param id its name, already given
 * @param spec what was asked for
 * @param lease who runs it at once; {@code null} when it has to wait
 * @param idempotency what tells a repetition of the same request, if the client gave a key
 * @param quota what its tenant may have
 */
public record NewJob(
        JobId id,
        JobSpec spec,
        @Nullable Lease lease,
        @Nullable Idempotency idempotency,
        Quota quota) {

    /** Of a tenant that may have as much as it likes. */
    public NewJob(JobId id, JobSpec spec, @Nullable Lease lease, @Nullable Idempotency idempotency) {
        this(id, spec, lease, idempotency, Quota.NONE);
    }

    /** The same, held by somebody from the beginning. */
    public NewJob heldBy(Lease other) {
        return new NewJob(id, spec, other, idempotency, quota);
    }

    /** When it was accepted: the time in its id, so that the order of ids is the order of creation. */
    public Instant createdAt() {
        return TypeId.timeOf(id.value());
    }

    /** The state in which it is born. */
    public JobState state() {
        if (lease != null) {
            return JobState.RUNNING;
        }
        return spec.placement().runAt().isAfter(createdAt()) ? JobState.SCHEDULED : JobState.QUEUED;
    }

    /** How often it was tried: once when it is born running. */
    public Attempts attempts() {
        return lease == null ? Attempts.NONE : Attempts.NONE.started();
    }

    /** When its attempt began, if it is born running. */
    public @Nullable Instant startedAt() {
        return lease == null ? null : createdAt();
    }

    /** The job as it stands once it is stored. */
    public Job stored() {
        return new Job(id, spec, state(), 0, attempts(), new Job.Run(startedAt(), lease, null), null, Job.Ending.NONE);
    }

    /**
     * A client's key for one request.
     *
     * @param key as the client wrote it, without quotes
     * @param fingerprint of the request's body, equal for bodies that are equal as JSON
     */
    public record Idempotency(String key, String fingerprint) {}
}
