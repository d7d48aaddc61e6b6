package dev.errand.store;

import dev.errand.job.spec.JobLabels;
import dev.errand.store.JobQuery.Created;
import dev.errand.store.JobQuery.Part;
import java.util.Set;

/** Lists as tests ask for them. */
public final class JobQueries {

    private JobQueries() {}

    /** A part of all jobs. */
    public static JobQuery all(Part part) {
        return new JobQuery(Set.of(), null, null, null, JobLabels.NONE, Created.EVER, part);
    }

    /** A part of the items of a batch. */
    public static JobQuery ofBatch(String batch, Part part) {
        return new JobQuery(Set.of(), null, null, batch, JobLabels.NONE, Created.EVER, part);
    }
}
