package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.batch.BatchReads;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.spec.Parent;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Keeps callers from waiting for jobs and batches of their tenant of which they may not know: those are refused in the very words in which those
 * are that do not exist. Asks nothing for who may know of all of them. Safe for concurrent use.
 */
@Component
class ParentGuard {

    private final JobStore store;
    private final BatchReads batches;
    private final BatchLookup lookup;

    ParentGuard(JobStore store, BatchReads batches, BatchLookup lookup) {
        this.store = store;
        this.batches = batches;
        this.lookup = lookup;
    }

    /**
     * Sees that the caller may know of all that a submission is to wait for. One that is repeated is answered with what it made before, however
     * that stands by now.
     *
     * @throws SubmissionRefusedException if not
     */
    void mustSee(Caller caller, Submission submission) {
        List<Parent> parents = submission.relations().after();
        if (parents.isEmpty() || !caller.isRestricted()) {
            return;
        }
        Set<JobId> jobs = parents.stream()
                .map(parent -> JobId.parse(parent.id()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        Set<String> seen = store.findAll(jobs, Extent.BRIEF).stream()
                .filter(job -> Owners.sees(caller, job))
                .map(Job::id)
                .map(JobId::value)
                .collect(Collectors.toSet());
        List<Parent> unknown = parents.stream()
                .filter(parent ->
                        Parent.isBatch(parent.id()) ? !seesBatch(caller, parent.id()) : !seen.contains(parent.id()))
                .toList();
        if (!unknown.isEmpty() && !isRepeated(submission.idempotency())) {
            throw SubmissionRefusedException.unknownParents(unknown);
        }
    }

    /** Then nothing is stored: whoever takes submissions in sees the same, and answers or refuses. */
    private boolean isRepeated(NewJob.@Nullable Idempotency key) {
        return key != null && store.findByIdempotencyKey(key.key()).isPresent();
    }

    private boolean seesBatch(Caller caller, String id) {
        return batches.state(id)
                .filter(state -> BatchLookup.sees(caller, state) && lookup.isOwn(caller, id, state.task()))
                .isPresent();
    }
}
