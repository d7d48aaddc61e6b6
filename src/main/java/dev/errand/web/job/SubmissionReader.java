package dev.errand.web.job;

import dev.errand.job.NewJob;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.TaskCall;
import dev.errand.submission.Submission;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import dev.errand.web.webhook.WebhookReader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of a submission. The arguments are checked for being well formed and kept as they were written; whether they
 * fit the task is decided later. For one request and one thread.
 */
public final class SubmissionReader implements JsonBody.MemberReader {

    private static final int MAX_TASK = 200;
    private static final int MAX_NAME = 100;
    private static final int LEAST_PRIORITY = -100;
    private static final int MAX_PRIORITY = 100;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(7);
    private static final Duration MAX_PAUSE = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private final String kind;
    private final WebhookReader webhook;
    private final Map<String, String> metadata = new LinkedHashMap<>(0);
    private final List<String> tags = new ArrayList<>(0);
    private @Nullable String task;
    private boolean taskGiven;
    private @Nullable String args;
    private @Nullable String kwargs;
    private @Nullable String queue;
    private @Nullable String concurrencyKey;
    private @Nullable Integer priority;
    private @Nullable Duration delay;
    private @Nullable Instant runAt;
    private @Nullable Instant expiresAt;
    private @Nullable Duration timeout;
    private @Nullable Integer maxAttempts;
    private @Nullable Duration backoff;
    private @Nullable Duration maxBackoff;
    private @Nullable Boolean atMostOnce;
    private @Nullable Duration resultTtl;
    private @Nullable String resultQueue;
    private List<Parent> after = List.of();

    private SubmissionReader(String kind, WebhookReader webhook) {
        this.kind = kind;
        this.webhook = webhook;
    }

    /** Reads what all items of a batch have in common. */
    public static SubmissionReader ofBatch() {
        return new SubmissionReader("batch", WebhookReader.ofBatch());
    }

    /** Reads a job that is asked for together with more. */
    public static SubmissionReader ofJob() {
        return new SubmissionReader("job", WebhookReader.ofJob());
    }

    /**
     * What the body asks for.
     *
     * @param idempotencyKey what the client wrote in the header of that name, if anything
     * @param base what links in webhooks begin with
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static Submission read(String body, @Nullable String idempotencyKey, String base) {
        SubmissionReader reader = ofJob();
        JsonBody.read(body, reader);
        NewJob.Idempotency idempotency =
                idempotencyKey == null ? null : new NewJob.Idempotency(idempotencyKey, Fingerprint.of("jobs", body));
        return reader.submission(idempotency, base);
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        switch (name) {
            case "task" -> {
                taskGiven = !body.isAbsent();
                task = values.name(MAX_TASK);
            }
            case "args" -> args = body.raw(JsonToken.START_ARRAY, "an array");
            case "kwargs" -> kwargs = body.raw(JsonToken.START_OBJECT, "an object");
            case "queue" -> queue = values.name(MAX_NAME);
            case "concurrencyKey" -> concurrencyKey = values.name(LimitKey.MAX);
            case "priority" -> priority = values.integer(LEAST_PRIORITY, MAX_PRIORITY);
            case "delaySeconds" -> delay = values.seconds(Duration.ZERO, YEAR);
            case "runAt" -> runAt = values.time();
            case "expiresAt" -> expiresAt = values.time();
            case "timeoutSeconds" -> timeout = values.seconds(SHORTEST_TIMEOUT, MAX_TIMEOUT);
            case "retry" -> body.object("an object", member -> readRetry(body, values, member));
            case "atMostOnce" -> atMostOnce = values.bool();
            case "resultTtlSeconds" -> resultTtl = values.seconds(Duration.ZERO, YEAR);
            case "resultQueue" -> resultQueue = values.resultQueue();
            case "after" -> after = AfterReader.read(body, values);
            case "webhook" -> webhook.read(body);
            case "metadata" -> MetadataReader.read(body, values, metadata);
            case "tags" -> TagsReader.read(body, values, tags);
            default -> body.wrong("is not a field of a " + kind + hint(name));
        }
    }

    /** What somebody may have meant who knows other services. */
    private static String hint(String name) {
        return switch (name) {
            case "maxAttempts", "backoffSeconds", "maxBackoffSeconds" -> "; it stands in retry, as retry." + name;
            case "maxRetries", "retries", "attempts" -> "; retry.maxAttempts is how often it is tried";
            case "timeout" -> "; timeoutSeconds is";
            case "delay" -> "; delaySeconds is";
            case "resultTtl", "ttl" -> "; resultTtlSeconds is";
            case "arg", "arguments", "params" -> "; args and kwargs are";
            case "kwarg" -> "; kwargs is";
            default -> "";
        };
    }

    private void readRetry(JsonBody body, FieldReader values, String name) {
        switch (name) {
            case "maxAttempts" -> maxAttempts = values.integer(1, RetryPolicy.MAX_ATTEMPTS);
            case "backoffSeconds" -> backoff = values.seconds(Duration.ZERO, MAX_PAUSE);
            case "maxBackoffSeconds" -> maxBackoff = values.seconds(Duration.ZERO, MAX_PAUSE);
            default -> body.wrong("is not a field of retry");
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!taskGiven) {
            body.violation("/task", "is required");
        }
        if (delay != null && runAt != null) {
            body.violation("/runAt", "cannot be given together with delaySeconds");
        }
        if (Boolean.TRUE.equals(atMostOnce) && maxAttempts != null && maxAttempts > 1) {
            body.violation("/retry/maxAttempts", "cannot be more than 1 together with atMostOnce");
        }
    }

    /** The arguments by name, as they were written, if there are any. */
    @Nullable
    public String kwargs() {
        return kwargs;
    }

    /** What was read, when nothing was wrong. */
    public Submission submission(NewJob.@Nullable Idempotency idempotency, String base) {
        return new Submission(
                new TaskCall(Objects.requireNonNull(task), args, kwargs),
                new Submission.Placing(queue, concurrencyKey, priority, delay, runAt, expiresAt),
                new Submission.Tries(timeout, maxAttempts, backoff, maxBackoff, Boolean.TRUE.equals(atMostOnce)),
                resultTtl,
                new JobLabels(metadata, tags),
                JobRelations.of(null, resultQueue, webhook.webhook(base)).with(Dependence.on(after)),
                idempotency);
    }
}
