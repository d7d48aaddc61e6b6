package dev.errand.schedule;

import dev.errand.job.spec.TaskCall;
import java.util.List;

/**
 * What a schedule does.
 *
 * @param kind whether its runs are jobs or batches
 * @param body the submission: a JSON object
 * @param sensitive JSON pointers into it, to what nobody but the task may see
 * @param task of which task, as its tenant calls it
 * @param queue in which queue
 * @param base what links in webhooks begin with
 */
public record ScheduleTarget(Kind kind, String body, List<String> sensitive, String task, String queue, String base) {

    /** Whether it could be decrypted. */
    public boolean isReadable() {
        return !TaskCall.UNREADABLE.equals(body);
    }

    /** What a run is. */
    public enum Kind {
        /** A job. */
        JOB,
        /** A batch. */
        BATCH;

        /** In requests, answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }
}
