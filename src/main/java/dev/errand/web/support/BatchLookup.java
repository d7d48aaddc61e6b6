package dev.errand.web.support;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.job.TypeId;
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
    public Batch get(String id) {
        return existing(id, reads.find(id));
    }

    /** The batch that was looked for, if it was found. */
    public Batch existing(String id, Optional<Batch> found) {
        return found.orElseThrow(() -> missing(id));
    }

    /** That there is no such batch, or no longer. */
    public RuntimeException missing(String id) {
        Problem problem = reads.wasPurged(id)
                ? Problem.of(ProblemType.BATCH_EXPIRED_RECORD, "the batch " + id + " was removed")
                : Problem.of(ProblemType.BATCH_NOT_FOUND, "there never was a batch " + id);
        return problem.asException();
    }
}
