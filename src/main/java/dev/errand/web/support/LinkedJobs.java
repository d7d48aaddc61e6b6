package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.job.Job;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobSpec;

/** What whoever has but a link to a job is shown of it: no labels, and the result only if the link says so. Pure. */
public final class LinkedJobs {

    private static final String RESULT = "result";

    private LinkedJobs() {}

    /** The job as the caller may see it. */
    public static Job shown(Caller caller, Job job) {
        Caller.Link link = caller.link();
        if (link == null) {
            return job;
        }
        JobSpec spec = job.spec();
        JobSpec bare = new JobSpec(
                spec.call(), spec.placement(), spec.policy(), spec.resultTtl(), JobLabels.NONE, spec.relations());
        Job shown = new Job(
                job.id(), bare, job.state(), job.version(), job.attempts(), job.run(), job.cancel(), job.ending());
        return link.allow().contains(RESULT) ? shown : shown.withoutResult();
    }
}
