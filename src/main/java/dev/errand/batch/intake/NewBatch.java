package dev.errand.batch.intake;

import dev.errand.batch.BatchWindow;
import dev.errand.job.Quota;
import dev.errand.submission.JobTemplate;
import java.time.Instant;

/**
 * A batch that is about to be stored.
 *
 * @param id its name, already given
 * @param createdAt the time in its id
 * @param submission what was sent
 * @param template what its items have in common
 * @param quota what its tenant may have
 * @param condition under which it is wanted at all
 */
record NewBatch(
        String id,
        Instant createdAt,
        BatchSubmission submission,
        JobTemplate template,
        Quota quota,
        BatchCondition condition) {

    int size() {
        return submission.items().size();
    }

    /** Whether an item has to wait until others have ended. */
    boolean holds(int index) {
        return submission.maxConcurrency() != null && BatchWindow.holds(submission.maxConcurrency(), index);
    }
}
