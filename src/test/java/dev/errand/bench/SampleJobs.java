package dev.errand.bench;

import dev.errand.job.Attempts;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.Lease;
import dev.errand.job.Result;
import dev.errand.job.TypeId;
import dev.errand.view.JobViews;
import java.time.Clock;
import java.time.Instant;
import tools.jackson.databind.json.JsonMapper;

/** Jobs as the benchmark's own are. */
final class SampleJobs {

    /** A hundred bytes of argument. */
    static final String PAYLOAD = "0123456789".repeat(10);

    static final String ARGS = "[\"" + PAYLOAD + "\"]";
    static final String SUBMISSION = "{\"task\":\"noop\",\"args\":" + ARGS + "}";

    static final Job RUNNING = job(JobState.RUNNING);
    static final Job SUCCEEDED = job(JobState.SUCCEEDED);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private SampleJobs() {}

    static byte[] document(Job job) {
        return JSON.writeValueAsBytes(JobViews.of(job, "http://127.0.0.1:12345", false, job.createdAt()));
    }

    private static Job job(JobState state) {
        String id = new TypeId(JobId.PREFIX, Clock.systemUTC()).next();
        Instant at = TypeId.timeOf(id);
        Result result = state == JobState.SUCCEEDED ? Result.ofJson("null") : null;
        return new Job(
                new JobId(id),
                Jobs.of("noop").args(ARGS, null).at(at, null).build(),
                state,
                state.isFinal() ? 1 : 0,
                new Attempts(1, 0, 0),
                new Job.Run(at, state.isFinal() ? null : new Lease("token", "node"), null),
                null,
                new Job.Ending(
                        state.isFinal() ? at : null,
                        null,
                        null,
                        result,
                        result == null ? null : new Job.ResultInfo(null, result.bytes().length)));
    }
}
