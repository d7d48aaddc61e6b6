package dev.errand.job;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where a job stands, with the moves that are legal from there. The last three are final: only a retry by hand leaves them. */
public enum JobState {
    /** Waits for its time: a delayed start, the pause before a retry, the end of other jobs. Left when due, canceled or expired. */
    SCHEDULED,
    /** Waits for a slot. Left when claimed, canceled or expired. */
    QUEUED,
    /** An attempt runs under a lease. Left by the attempt's outcome or by the loss of its process. */
    RUNNING,
    /** The task returned. Final, also for a retry by hand. */
    SUCCEEDED,
    /** No attempt is left, or the job expired or was lost too often. */
    FAILED,
    /** Somebody called it off. */
    CANCELED;

    private static final Set<JobState> FINAL = EnumSet.of(SUCCEEDED, FAILED, CANCELED);

    /** Whether nothing happens to the job any more unless somebody retries it by hand. */
    public boolean isFinal() {
        return FINAL.contains(this);
    }

    /** The states that a job may enter from this one. */
    public Set<JobState> successors() {
        return switch (this) {
            case SCHEDULED -> EnumSet.of(QUEUED, FAILED, CANCELED);
            case QUEUED -> EnumSet.of(RUNNING, FAILED, CANCELED);
            case RUNNING -> EnumSet.of(SCHEDULED, QUEUED, SUCCEEDED, FAILED, CANCELED);
            case SUCCEEDED -> EnumSet.noneOf(JobState.class);
            case FAILED, CANCELED -> EnumSet.of(SCHEDULED, QUEUED);
        };
    }

    /** Whether the move is legal. */
    public boolean mayBecome(JobState next) {
        return successors().contains(next);
    }

    /** The name in documents and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that name, if there is one. */
    public static Optional<JobState> ofCode(String code) {
        for (JobState state : values()) {
            if (state.code().equals(code)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
