package dev.errand.dependency.workflow;

import dev.errand.job.NewJob;
import dev.errand.job.spec.Webhook;
import dev.errand.submission.Submission;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent to have jobs made that wait for each other, well formed and within ranges.
 *
 * @param name what the client calls it, if anything
 * @param failFast whether the first failure cancels the rest
 * @param webhook who is told of it, and of its jobs as far as these name nobody else
 * @param idempotency the client's key, as a name of his tenant, and the body's fingerprint
 * @param tenant whose it is; nothing for the default one
 * @param createdBy the id of the key that submitted it, where one was needed
 * @param jobs by their keys, in the order of the body; each names those that it waits for by their keys
 */
public record WorkflowSubmission(
        @Nullable String name,
        boolean failFast,
        @Nullable Webhook webhook,
        NewJob.@Nullable Idempotency idempotency,
        @Nullable String tenant,
        @Nullable String createdBy,
        Map<String, Submission> jobs) {}
