package dev.errand.submission;

import dev.errand.job.Job;

/**
 * A job that is on disk.
 *
 * @param job as it stands
 * @param replayed whether an earlier request with the same idempotency key made it
 */
public record Submitted(Job job, boolean replayed) {}
