package dev.errand.submission;

import dev.errand.job.NewJob;
import dev.errand.job.Webhook;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client sent, well formed and within ranges, before it is checked against the tasks and queues that there are. What the
 * client left out is {@code null}.
 *
 * @param task the task's name
 * @param args a JSON array as it came
 * @param kwargs a JSON object as it came
 * @param queue the task's own queue unless said
 * @param priority −100 to 100, 0 unless said
 * @param delay from now; not together with {@code runAt}
 * @param runAt not before; the past means now
 * @param expiresAt must lie ahead
 * @param timeout of one attempt; the task's own unless said
 * @param maxAttempts 1 to 100; the task's own unless said
 * @param backoff the first pause
 * @param maxBackoff the longest pause
 * @param atMostOnce whether a lost attempt must not be made again
 * @param resultTtl how long the result can be read
 * @param resultQueue where to put the outcome
 * @param webhook whom to tell; in a batch also of the batch
 * @param metadata empty unless said
 * @param idempotency the client's key and the body's fingerprint
 */
public record Submission(
        String task,
        @Nullable String args,
        @Nullable String kwargs,
        @Nullable String queue,
        @Nullable Integer priority,
        @Nullable Duration delay,
        @Nullable Instant runAt,
        @Nullable Instant expiresAt,
        @Nullable Duration timeout,
        @Nullable Integer maxAttempts,
        @Nullable Duration backoff,
        @Nullable Duration maxBackoff,
        boolean atMostOnce,
        @Nullable Duration resultTtl,
        @Nullable String resultQueue,
        @Nullable Webhook webhook,
        Map<String, String> metadata,
        NewJob.@Nullable Idempotency idempotency) {}
