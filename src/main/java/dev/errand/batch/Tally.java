package dev.errand.batch;

import dev.errand.job.JobState;
import java.util.Optional;

/** How many items of a batch are final, or became so, by how they ended. Pure. */
public record Tally(int succeeded, int failed, int canceled) {

    public static final Tally NONE = new Tally(0, 0, 0);

    /** One item that ended so; none for a state that is not final. */
    public static Tally one(JobState state) {
        return switch (state) {
            case SUCCEEDED -> new Tally(1, 0, 0);
            case FAILED -> new Tally(0, 1, 0);
            case CANCELED -> new Tally(0, 0, 1);
            case SCHEDULED, QUEUED, RUNNING -> NONE;
        };
    }

    public Tally plus(Tally more) {
        return new Tally(succeeded + more.succeeded, failed + more.failed, canceled + more.canceled);
    }

    public Tally negated() {
        return new Tally(-succeeded, -failed, -canceled);
    }

    int sum() {
        return succeeded + failed + canceled;
    }

    /**
     * How a batch of so many items ends, if it does.
     *
     * @param calledOff whether somebody canceled it
     */
    Optional<BatchStatus> verdict(int total, boolean calledOff) {
        if (sum() < total) {
            return Optional.empty();
        }
        if (failed == 0 && canceled == 0) {
            return Optional.of(BatchStatus.SUCCEEDED);
        }
        return Optional.of(calledOff ? BatchStatus.CANCELED : BatchStatus.FAILED);
    }
}
