package dev.errand.web.workflow;

import dev.errand.access.Caller;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.TenantNames;
import dev.errand.problem.ProblemException;
import dev.errand.problem.Violation;
import dev.errand.submission.Submission;
import dev.errand.web.job.MetadataReader;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import dev.errand.web.webhook.WebhookReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a workflow: what all have in common, and each job as a submission of its own. For one request and one thread. */
final class WorkflowReader implements JsonBody.MemberReader {

    private static final int MAX_NAME = 100;
    private static final int MAX_KEY = 100;

    private final String base;
    private final WebhookReader webhook = WebhookReader.ofBatch();
    private final Map<String, String> metadata = new LinkedHashMap<>(0);
    private final Map<String, Submission> jobs = new LinkedHashMap<>();
    private @Nullable String name;
    private @Nullable Boolean failFast;
    private @Nullable String resultQueue;
    private boolean jobsGiven;

    private WorkflowReader(String base) {
        this.base = base;
    }

    /**
     * What the body asks for.
     *
     * @param key what the client wrote as its idempotency key, if anything
     * @param trace of which trace its jobs are a part
     * @throws ProblemException with all that is wrong
     */
    static WorkflowSubmission read(
            String body, @Nullable String key, String base, Caller caller, @Nullable String trace) {
        WorkflowReader reader = new WorkflowReader(base);
        JsonBody.read(body, reader);
        String tenant = TenantNames.noted(caller.tenant().name());
        NewJob.Idempotency idempotency = key == null
                ? null
                : new NewJob.Idempotency(TenantNames.stored(tenant, key), Fingerprint.of("workflows", body));
        Map<String, Submission> owned = new LinkedHashMap<>();
        reader.jobs.forEach((jobKey, job) -> owned.put(
                jobKey,
                reader.common(job).in(caller.tenant().name()).by(caller.maker()).traced(trace)));
        return new WorkflowSubmission(
                reader.name,
                Boolean.TRUE.equals(reader.failFast),
                reader.webhook.webhook(base),
                idempotency,
                tenant,
                caller.maker(),
                owned);
    }

    /** What a job says itself goes before what is said for all. */
    private Submission common(Submission job) {
        JobRelations relations = job.relations();
        JobRelations own =
                relations.resultQueue() == null && resultQueue != null ? relations.into(resultQueue) : relations;
        Map<String, String> pairs = new LinkedHashMap<>(metadata);
        pairs.putAll(job.labels().metadata());
        return job.with(own, JobLabels.of(pairs, job.labels().tags()));
    }

    @Override
    public void read(JsonBody body, String member) {
        FieldReader values = new FieldReader(body);
        switch (member) {
            case "name" -> name = values.name(MAX_NAME);
            case "failFast" -> failFast = values.bool();
            case "webhook" -> webhook.read(body);
            case "resultQueue" -> resultQueue = values.resultQueue();
            case "metadata" -> MetadataReader.read(body, values, metadata);
            case "jobs" -> {
                jobsGiven = !body.isAbsent();
                body.object("an object of jobs, each under its key", key -> readJob(body, key));
            }
            default -> body.wrong("is not a field of a workflow");
        }
    }

    private void readJob(JsonBody body, String key) {
        String pointer = body.pointer();
        if (key.isEmpty() || !FieldReader.hasAtMost(MAX_KEY, key) || key.chars().anyMatch(Character::isISOControl)) {
            body.wrong("a key must have 1 to " + MAX_KEY + " characters, and no control characters");
            return;
        }
        String text = body.raw(JsonToken.START_OBJECT, "an object");
        if (text == null) {
            body.violation(pointer, "must be an object");
            return;
        }
        try {
            jobs.put(key, SubmissionReader.read(text, null, base));
        } catch (ProblemException e) {
            for (Violation violation : e.problem().violations()) {
                String within = violation.pointer() == null ? "" : violation.pointer();
                body.violation(pointer + within, violation.detail());
            }
        }
    }

    @Override
    public void end(JsonBody body) {
        if (!jobsGiven) {
            body.violation("/jobs", "is required");
        }
    }
}
