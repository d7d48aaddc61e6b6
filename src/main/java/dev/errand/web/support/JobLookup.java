package dev.errand.web.support;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.store.JobStore;
import java.util.Optional;
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
    public Job get(JobId id) {
        return existing(id, store.find(id));
    }

    /** The job that was looked for, if it was found. */
    public Job existing(JobId id, Optional<Job> found) {
        return found.orElseThrow(() -> missing(id));
    }

    /** That there is no such job, or no longer. */
    public RuntimeException missing(JobId id) {
        Problem problem = store.wasPurged(id)
                ? Problem.of(ProblemType.JOB_EXPIRED_RECORD, "the job " + id + " was removed")
                : Problem.of(ProblemType.JOB_NOT_FOUND, "there never was a job " + id);
        return problem.asException();
    }
}
