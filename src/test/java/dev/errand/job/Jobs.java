package dev.errand.job;

import dev.errand.job.spec.AttemptPolicy;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Placement;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.TaskCall;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jobs for tests, with everything usual but what a test names. */
public final class Jobs {

    public static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private Jobs() {}

    public static JobSpec spec(String task) {
        return new JobSpec(
                new TaskCall(task, "[1]", null),
                new Placement("default", null, 0, NOW, null),
                new AttemptPolicy(Duration.ofHours(1), RetryPolicy.once(), false),
                null,
                JobLabels.NONE,
                JobRelations.NONE);
    }

    /** An order of that task, to be changed. */
    public static SpecBuilder of(String task) {
        return like(spec(task));
    }

    /** An order as this one, to be changed. */
    public static SpecBuilder like(JobSpec spec) {
        return new SpecBuilder(spec);
    }

    public static JobSpec spec(String task, String args, Duration timeout) {
        return Jobs.of(task).args(args, null).timeout(timeout).build();
    }

    /** In that queue, due and expiring then. */
    public static JobSpec spec(String task, String queue, int priority, Instant runAt, @Nullable Instant expiresAt) {
        return Jobs.of(task)
                .args("[]", null)
                .queue(queue)
                .priority(priority)
                .at(runAt, expiresAt)
                .build();
    }

    public static JobSpec spec(RetryPolicy retry, boolean atMostOnce) {
        JobSpec usual = spec("echo");
        return Jobs.like(usual).retry(retry, atMostOnce).build();
    }

    /** With a value for all that can be asked for. */
    public static JobSpec withEverything() {
        return Jobs.of("crawl")
                .args("[\"https://x\", 1.50, \"\\u0000\"]", "{\"delay\":2e1}")
                .queue("slow")
                .priority(-7)
                .at(NOW, NOW.plusSeconds(9))
                .timeout(Duration.ofMillis(1500))
                .retry(new RetryPolicy(5, Duration.ofMillis(250), Duration.ofSeconds(7)), true)
                .resultTtl(Duration.ofMinutes(3))
                .metadata(Map.of("customer", "4\"2 ü 😀"))
                .build();
    }

    /** A running job as this one, but for its id and lease. */
    public static Job running(Job like, JobId id, @Nullable Lease lease) {
        return new Job(
                id,
                like.spec(),
                like.state(),
                like.version(),
                like.attempts(),
                new Job.Run(like.startedAt(), lease, null),
                null,
                Job.Ending.NONE);
    }

    /** A job in its so-manieth attempt. */
    public static Job running(JobSpec spec, Attempts attempts, Job.@Nullable CancelRequest cancel) {
        return new Job(
                new JobId("job_01kjcq5t00e9f80000000000a1"),
                spec,
                JobState.RUNNING,
                3,
                attempts,
                new Job.Run(NOW, new Lease("token", "node"), null),
                cancel,
                Job.Ending.NONE);
    }
}
