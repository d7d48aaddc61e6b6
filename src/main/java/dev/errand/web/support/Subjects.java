package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.batch.BatchReads;
import dev.errand.job.JobId;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether a caller that is kept from some jobs of its tenant may know of what tells of one. Safe for concurrent use. */
@Component
public class Subjects {

    private final JobStore store;
    private final BatchReads batches;

    Subjects(JobStore store, BatchReads batches) {
        this.store = store;
        this.batches = batches;
    }

    /** Whether it may, given the job or the batch; of neither, only who is kept from nothing. Reads the store only for who is kept from something. */
    public boolean isSeen(Caller caller, @Nullable String job, @Nullable String batch) {
        if (!caller.isRestricted()) {
            return true;
        }
        if (job != null) {
            return JobId.parse(job)
                    .flatMap(id ->
                            store.findAll(List.of(id), Extent.BRIEF).stream().findFirst())
                    .filter(found -> Owners.sees(caller, found))
                    .isPresent();
        }
        return batch != null
                && batches.state(batch)
                        .filter(state -> BatchLookup.sees(caller, state))
                        .isPresent();
    }
}
