package dev.errand.batch.intake;

import dev.errand.batch.BatchWindow;
import dev.errand.submission.JobTemplate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A batch that is about to be stored.
 *
 * @param id its name, already given
 * @param createdAt the time in its id
 * @param submission what was sent
 * @param template what its items have in common
 * @param maxQueued how many jobs of its tenant may wait, if that is limited
 */
record NewBatch(
        String id,
        Instant createdAt,
        BatchSubmission submission,
        JobTemplate template,
        @Nullable Integer maxQueued) {

    int size() {
        return submission.items().size();
    }

    /** Whether an item has to wait until others have ended. */
    boolean holds(int index) {
        return submission.maxConcurrency() != null && BatchWindow.holds(submission.maxConcurrency(), index);
    }
}
