package dev.errand.schedule;

import dev.errand.batch.intake.BatchSubmission;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.submission.Submission;
import java.time.Instant;

/** Reads what clients sent and what was kept of it; implemented where requests are read. Pure. */
public interface ScheduleReader {

    /**
     * What a schedule's rules say.
     *
     * @param json a JSON object without a target, which was read before
     * @throws dev.errand.problem.ProblemException when it is none after all, as after an upgrade
     */
    ScheduleRules rules(String json);

    /**
     * A whole schedule, as somebody wrote it. Whether its target fits the tasks and queues that there are is not asked.
     *
     * @param base what links in webhooks begin with
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    Parsed whole(String json, String base);

    /**
     * The same of the configuration: what is known of its task is added to its target. Where nothing is known of that yet, all arguments count as
     * sensitive.
     */
    Parsed configured(String json);

    /**
     * A schedule as it was written.
     *
     * @param fingerprint the same for texts that are equal as JSON
     */
    record Parsed(ScheduleRules rules, ScheduleTarget target, String fingerprint) {}

    /**
     * The job of a target, of nobody's.
     *
     * @param at what stands for the planned time in its arguments
     * @throws dev.errand.problem.ProblemException when it is no job
     */
    Submission job(ScheduleTarget target, Instant at);

    /** The batch of a target, likewise. */
    BatchSubmission batch(ScheduleTarget target, Instant at);

    /** The workflow of a target, likewise. */
    WorkflowSubmission workflow(ScheduleTarget target, Instant at);
}
