package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.job.TypeId;
import dev.errand.job.spec.TenantNames;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Tells a batch that never was from one that is no longer kept. */
@Component
public class BatchLookup {

    private final BatchReads reads;

    BatchLookup(BatchReads reads) {
        this.reads = reads;
    }

    /** The id that stands in a path; what cannot be one belongs to no batch. */
    public static String id(String path) {
        if (!TypeId.isWellFormed(Batch.PREFIX, path)) {
            throw Problem.of(ProblemType.BATCH_NOT_FOUND, "there never was a batch of this id")
                    .asException();
        }
        return path;
    }

    /** The batch as the store knows it now. */
    public Batch get(Caller caller, String id) {
        return existing(caller, id, reads.find(id));
    }

    /** The batch that was looked for, if it was found and the caller may know of it. */
    public Batch existing(Caller caller, String id, Optional<Batch> found) {
        return found.filter(batch -> sees(caller, batch) && isOwn(caller, id, batch.task()))
                .orElseThrow(() -> missing(caller, id));
    }

    /** Sees that there is a batch that the caller may know of, before something is done to it. */
    public void check(Caller caller, String id) {
        if (reads.state(id)
                .filter(state -> sees(caller, state) && isOwn(caller, id, state.task()))
                .isEmpty()) {
            throw missing(caller, id);
        }
    }

    /** Whether it is the caller's own, where he sees no others. A workflow has jobs of any tasks, so of one he sees his own if he is restricted. */
    boolean isOwn(Caller caller, String id, String task) {
        boolean ownAlone = caller.seesOwnAlone() || (task.isEmpty() && caller.isRestricted());
        return !ownAlone || reads.isOf(id, caller.actor());
    }

    private static boolean covers(Caller caller, String task, String line) {
        return task.isEmpty() || caller.covers(TenantNames.shown(task), TenantNames.queueOf(line));
    }

    /** Whether the caller may know of a batch that stands so. */
    public static boolean sees(Caller caller, BatchReads.State state) {
        return Owners.sees(caller, TenantNames.of(TenantNames.tenantOfLine(state.line())))
                && covers(caller, state.task(), state.line());
    }

    /** Whether the caller may know of a batch: it is his tenant's, and of a task and in a queue that he is not kept from. */
    public static boolean sees(Caller caller, Batch batch) {
        return Owners.sees(caller, batch.tenant()) && covers(caller, batch.task(), batch.line());
    }

    /** That there is no such batch, or no longer. */
    public RuntimeException missing(Caller caller, String id) {
        // As for jobs.
        boolean gone = !caller.isRestricted()
                && reads.purgedOf(id)
                        .filter(tenant -> Owners.sees(caller, tenant))
                        .isPresent();
        Problem problem = gone
                ? Problem.of(ProblemType.BATCH_EXPIRED_RECORD, "the batch " + id + " was removed")
                : Problem.of(ProblemType.BATCH_NOT_FOUND, "there never was a batch " + id);
        return problem.asException();
    }
}
