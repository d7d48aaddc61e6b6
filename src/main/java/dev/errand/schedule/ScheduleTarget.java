package dev.errand.schedule;

import dev.errand.job.spec.TaskCall;
import java.util.List;

/**
 * What a schedule does.
 *
 * @param kind whether its runs are jobs, batches or workflows
 * @param body the submission: a JSON object
 * @param sensitive JSON pointers into it, to what nobody but the task may see
 * @param task of which task, as its tenant calls it; empty for a workflow
 * @param queue in which queue; of a workflow that of its first job
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
        BATCH,
        /** A workflow, which is a batch of another making. */
        WORKFLOW;

        /** In requests, answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }
}
