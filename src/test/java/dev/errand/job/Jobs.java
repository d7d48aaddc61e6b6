package dev.errand.job;

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
                task,
                "[1]",
                null,
                "default",
                0,
                NOW,
                null,
                Duration.ofHours(1),
                RetryPolicy.once(),
                false,
                null,
                Map.of());
    }

    public static JobSpec spec(String task, String args, Duration timeout) {
        return new JobSpec(
                task, args, null, "default", 0, NOW, null, timeout, RetryPolicy.once(), false, null, Map.of());
    }

    /** In that queue, due and expiring then. */
    public static JobSpec spec(String task, String queue, int priority, Instant runAt, @Nullable Instant expiresAt) {
        return new JobSpec(
                task,
                "[]",
                null,
                queue,
                priority,
                runAt,
                expiresAt,
                Duration.ofHours(1),
                RetryPolicy.once(),
                false,
                null,
                Map.of());
    }

    public static JobSpec spec(RetryPolicy retry, boolean atMostOnce) {
        JobSpec usual = spec("echo");
        return new JobSpec(
                usual.task(),
                usual.args(),
                usual.kwargs(),
                usual.queue(),
                usual.priority(),
                usual.runAt(),
                usual.expiresAt(),
                usual.timeout(),
                retry,
                atMostOnce,
                usual.resultTtl(),
                usual.metadata());
    }

    /** With a value for all that can be asked for. */
    public static JobSpec withEverything() {
        return new JobSpec(
                "crawl",
                "[\"https://x\", 1.50, \"\\u0000\"]",
                "{\"delay\":2e1}",
                "slow",
                -7,
                NOW,
                NOW.plusSeconds(9),
                Duration.ofMillis(1500),
                new RetryPolicy(5, Duration.ofMillis(250), Duration.ofSeconds(7)),
                true,
                Duration.ofMinutes(3),
                Map.of("customer", "4\"2 ü 😀"));
    }

    /** A running job as this one, but for its id and lease. */
    public static Job running(Job like, JobId id, @Nullable Lease lease) {
        return new Job(
                id,
                like.spec(),
                like.state(),
                like.version(),
                like.createdAt(),
                like.attempts(),
                null,
                like.startedAt(),
                null,
                null,
                null,
                null,
                null,
                null,
                lease);
    }

    /** A job in its so-manieth attempt. */
    public static Job running(JobSpec spec, Attempts attempts, Job.@Nullable CancelRequest cancel) {
        return new Job(
                new JobId("job_01kjcq5t00e9f80000000000a1"),
                spec,
                JobState.RUNNING,
                3,
                NOW,
                attempts,
                null,
                NOW,
                null,
                cancel,
                null,
                null,
                null,
                null,
                new Lease("token", "node"));
    }
}
