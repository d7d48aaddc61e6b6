package dev.errand.store;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Job;
import dev.errand.job.Lease;
import dev.errand.job.Progress;
import dev.errand.job.Transition;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The end of one attempt, to be recorded once.
 *
 * @param job the job as it was when the attempt began
 * @param lease under which it ran
 * @param transition what becomes of it
 * @param progress what it said last and nobody wrote yet
 * @param at when it ended
 * @param ifUntouched whether it is to be recorded only if nobody else has written to the job since
 */
public record Completion(
        Job job,
        Lease lease,
        Transition transition,
        @Nullable Progress progress,
        Instant at,
        boolean ifUntouched) {

    /** To be recorded whoever else has written to the job since. */
    public Completion(Job job, Lease lease, Transition transition, @Nullable Progress progress, Instant at) {
        this(job, lease, transition, progress, at, false);
    }

    /** The same, to be recorded only if nobody else has written to the job since. */
    public Completion onlyIfUntouched() {
        return new Completion(job, lease, transition, progress, at, true);
    }

    /** What became of the write. */
    public enum Verdict {
        /** It is on disk, and nobody else has written to the job since the attempt began: {@link Completion#after} is all of it. */
        RECORDED,
        /** It is on disk, but others have written to the job meanwhile: there may be more to it than {@link Completion#after} knows. */
        RECORDED_AMONG_OTHERS,
        /** The job was to run again, but somebody asked for a stop meanwhile; nothing was written. */
        CANCEL_REQUESTED,
        /** It was to be recorded only if nobody else has written to the job, and somebody has; nothing was written. */
        OUTDATED,
        /** The attempt's lease no longer holds: somebody else has the job or ended it; nothing was written. */
        LEASE_LOST;

        /** Of one that was written and left the row at this version. */
        public static Verdict recorded(Completion completion, long version) {
            return version == completion.job().version() + 1 ? RECORDED : RECORDED_AMONG_OTHERS;
        }
    }

    /** How the attempt ended. */
    public AttemptEnd end() {
        return AttemptEnd.of(job.attempts(), transition, lease);
    }

    /** The job with this outcome. */
    public Job after() {
        return job.after(transition, progress, at);
    }
}
