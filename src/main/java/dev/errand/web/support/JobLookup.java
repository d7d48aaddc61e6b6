package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Tells a job that never was from one that is no longer kept. */
@Component
public class JobLookup {

    private final JobStore store;

    JobLookup(JobStore store) {
        this.store = store;
    }

    /** The id that stands in a path; what cannot be one belongs to no job. */
    public static JobId id(String path) {
        return JobId.parse(path)
                .orElseThrow(() -> Problem.of(ProblemType.JOB_NOT_FOUND, "there never was a job of this id")
                        .asException());
    }

    /** The job as the store knows it now. */
    public Job get(Caller caller, JobId id) {
        return existing(caller, id, store.find(id));
    }

    /** The job that was looked for, if it was found and the caller may know of it. */
    public Job existing(Caller caller, JobId id, Optional<Job> found) {
        return found.filter(job -> Owners.sees(caller, job)).orElseThrow(() -> missing(caller, id));
    }

    /** Those of the jobs of which the caller may know, if he is kept from any of his tenant's. */
    public Set<JobId> seen(Caller caller, Set<JobId> ids) {
        return caller.isRestricted()
                ? store.findAll(ids, Extent.BRIEF).stream()
                        .filter(job -> Owners.sees(caller, job))
                        .map(Job::id)
                        .collect(Collectors.toSet())
                : ids;
    }

    /** Sees that there is a job that the caller may know of, before something is done to it. */
    public void check(Caller caller, JobId id) {
        existing(caller, id, store.findAll(List.of(id), Extent.BRIEF).stream().findFirst());
    }

    /** That there is no such job, or no longer. */
    public RuntimeException missing(Caller caller, JobId id) {
        // Of what was removed nobody knows any more whether it was among what a restricted caller may know of.
        boolean gone = !caller.isRestricted()
                && store.purgedOf(id)
                        .filter(tenant -> Owners.sees(caller, tenant))
                        .isPresent();
        Problem problem = gone
                ? Problem.of(ProblemType.JOB_EXPIRED_RECORD, "the job " + id + " was removed")
                : Problem.of(ProblemType.JOB_NOT_FOUND, "there never was a job " + id);
        return problem.asException();
    }
}
