package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.batch.BatchReads;
import dev.errand.job.JobId;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether a caller that is kept from some jobs of its tenant may know of what tells of one. Safe for concurrent use. */
@Component
public class Subjects {

    private final JobLookup jobs;
    private final BatchReads batches;
    private final BatchLookup lookup;

    Subjects(JobLookup jobs, BatchReads batches, BatchLookup lookup) {
        this.jobs = jobs;
        this.batches = batches;
        this.lookup = lookup;
    }

    /** Whether it may, given the job or the batch; of neither, only who is kept from nothing. Reads the store only for who is kept from something. */
    public boolean isSeen(Caller caller, @Nullable String job, @Nullable String batch) {
        if (!caller.isRestricted()) {
            return true;
        }
        if (job != null) {
            return !seenJobs(caller, Set.of(job)).isEmpty();
        }
        return batch != null
                && batches.state(batch)
                        .filter(state -> BatchLookup.sees(caller, state) && lookup.isOwn(caller, batch, state.task()))
                        .isPresent();
    }

    /** Those of the jobs of which it may; reads the store once, and only for who is kept from something. */
    public Set<String> seenJobs(Caller caller, Set<String> ids) {
        if (!caller.isRestricted()) {
            return ids;
        }
        Set<JobId> parsed = ids.stream().flatMap(id -> JobId.parse(id).stream()).collect(Collectors.toSet());
        return jobs.seen(caller, parsed).stream().map(JobId::value).collect(Collectors.toSet());
    }
}
