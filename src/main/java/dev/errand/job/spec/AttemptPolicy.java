package dev.errand.job.spec;

import java.time.Duration;

/**
 * How a job is tried.
 *
 * @param timeout the most that one attempt may take
 * @param retry what happens after a failure
 * @param atMostOnce whether an attempt that was lost or interrupted must not be made again
 */
public record AttemptPolicy(Duration timeout, RetryPolicy retry, boolean atMostOnce) {}
