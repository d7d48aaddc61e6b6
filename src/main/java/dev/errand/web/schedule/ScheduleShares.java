package dev.errand.web.schedule;

import dev.errand.memory.Share;
import dev.errand.submission.SubmissionProperties;
import dev.errand.web.workflow.WorkflowShares;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

/** Memory for schedules that come in, until all is done with them. Safe for concurrent use. */
@Component
class ScheduleShares {

    private final int mostBytes;
    private final WorkflowShares workflows;

    ScheduleShares(SubmissionProperties properties, WorkflowShares workflows) {
        this.mostBytes = Math.toIntExact(properties.maxBytes().toBytes());
        this.workflows = workflows;
    }

    /**
     * Waits for memory for one that is still to be read. Any may be of a workflow, whose jobs are all made to judge it.
     *
     * @throws dev.errand.memory.BudgetSpentException when there is none in time
     */
    Share take(HttpServletRequest request) {
        return workflows.take(request.getContentLengthLong(), mostBytes);
    }
}
