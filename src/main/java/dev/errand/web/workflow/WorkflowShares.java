package dev.errand.web.workflow;

import dev.errand.batch.BatchProperties;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.memory.Band;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import org.springframework.stereotype.Component;

/** Memory for workflows, each from before it is read until it is stored. Safe for concurrent use. */
@Component
public final class WorkflowShares {

    /** A body is in memory as bytes, as text, and in the parts that are kept of it. */
    private static final int WEIGHT = 3;
    /** What a job becomes in memory, and how short one can be in a body. */
    private static final int JOB = 3_000;

    private static final int LEAST_JOB = 17;
    /** What a wait becomes, likewise. */
    private static final int EDGE = 250;

    private static final int LEAST_EDGE = 4;

    private final BatchProperties properties;
    private final Memory memory;

    WorkflowShares(BatchProperties properties, Memory memory) {
        this.properties = properties;
        this.memory = memory;
    }

    /** How large a workflow may be, in bytes. */
    public int mostBytes() {
        return Math.toIntExact(properties.maxBytes().toBytes());
    }

    /**
     * Waits for memory for a workflow of so many bytes. Half of the memory is for single jobs, as with batches.
     *
     * @param length what was declared; less than nothing where that is not known
     * @throws dev.errand.memory.BudgetSpentException when there is none in time
     */
    public Share take(long length) {
        return take(length, mostBytes());
    }

    /** The same where it may have so many bytes at the most. */
    public Share take(long length, int most) {
        long bytes = weight(length < 0 ? most : Math.min(length, most));
        long part = Math.min(
                properties.maxBytesInFlight().toBytes(), memory.requests().limit() / 2);
        return bytes <= Memory.SMALL
                ? Share.NONE
                : memory.requests().take(bytes, new Band(0, part), properties.bodyTimeout());
    }

    /** About what a body of so many bytes takes, with all that is made of it. */
    static long weight(long bytes) {
        return bytes * WEIGHT
                + Math.min(WorkflowSubmission.MAX_JOBS, bytes / LEAST_JOB) * JOB
                + Math.min(WorkflowSubmission.MAX_EDGES, bytes / LEAST_EDGE) * EDGE;
    }
}
