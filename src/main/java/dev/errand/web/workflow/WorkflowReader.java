package dev.errand.web.workflow;

import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.submission.Submission;
import dev.errand.web.job.MetadataReader;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.JsonBody;
import dev.errand.web.webhook.WebhookReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a workflow: what all have in common, and each job as a submission of its own. For one request and one thread. */
public final class WorkflowReader implements JsonBody.MemberReader {

    private static final int MAX_NAME = 100;
    private static final int MAX_KEY = 100;

    private final String base;
    private final long mostJobBytes;
    private final WebhookReader webhook = WebhookReader.ofBatch();
    private final Map<String, String> metadata = new LinkedHashMap<>(0);
    private final Map<String, Submission> jobs = new LinkedHashMap<>();
    private @Nullable String name;
    private @Nullable Boolean failFast;
    private @Nullable String resultQueue;
    private boolean jobsGiven;
    private int seen;
    private int edges;

    private WorkflowReader(String base, long mostJobBytes) {
        this.base = base;
        this.mostJobBytes = mostJobBytes;
    }

    /**
     * What the body asks for.
     *
     * @param key what the client wrote as its idempotency key, if anything
     * @param base what links in webhooks begin with
     * @param mostJobBytes how many bytes each job may have
     * @throws ProblemException with all that is wrong
     */
    public static WorkflowSubmission read(String body, @Nullable String key, String base, long mostJobBytes) {
        WorkflowReader reader = new WorkflowReader(base, mostJobBytes);
        JsonBody.read(body, reader);
        reader.checkSize();
        NewJob.Idempotency idempotency =
                key == null ? null : new NewJob.Idempotency(key, Fingerprint.of("workflows", body));
        Map<String, Submission> all = new LinkedHashMap<>();
        reader.jobs.forEach((jobKey, job) -> all.put(jobKey, reader.common(job)));
        return new WorkflowSubmission(
                reader.name,
                Boolean.TRUE.equals(reader.failFast),
                reader.webhook.webhook(base),
                idempotency,
                null,
                null,
                all);
    }

    /** What a job says itself goes before what is said for all. */
    private Submission common(Submission job) {
        JobRelations relations = job.relations();
        JobRelations own =
                relations.resultQueue() == null && resultQueue != null ? relations.into(resultQueue) : relations;
        return job.with(own, JobLabels.of(merged(job), job.labels().tags()));
    }

    private Map<String, String> merged(Submission job) {
        Map<String, String> own = job.labels().metadata();
        if (metadata.isEmpty()) {
            return own;
        }
        Map<String, String> pairs = new LinkedHashMap<>(metadata);
        pairs.putAll(own);
        return pairs;
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

    /** Refused as what is more than this service was told to take. */
    private void checkSize() {
        String wrong = seen > WorkflowSubmission.MAX_JOBS
                ? "must have at most " + WorkflowSubmission.MAX_JOBS + " jobs, not " + seen
                : edges > WorkflowSubmission.MAX_EDGES
                        ? "must wait for others " + WorkflowSubmission.MAX_EDGES + " times at most"
                        : null;
        if (wrong != null) {
            throw Problem.of(ProblemType.VALIDATION, "the workflow is too large")
                    .withStatus(422)
                    .with(List.of(Violation.at("/jobs", wrong)))
                    .asException();
        }
    }

    private void readJob(JsonBody body, String key) {
        seen++;
        if (seen > WorkflowSubmission.MAX_JOBS || edges > WorkflowSubmission.MAX_EDGES) {
            // They are counted, and fill no memory.
            body.skip();
            return;
        }
        if (key.isEmpty() || !FieldReader.hasAtMost(MAX_KEY, key) || key.chars().anyMatch(Character::isISOControl)) {
            body.wrong("a key must have 1 to " + MAX_KEY + " characters, and no control characters");
            return;
        }
        String pointer = body.pointer();
        if (body.isAbsent()) {
            body.violation(pointer, "must be an object");
            return;
        }
        String text = body.raw(JsonToken.START_OBJECT, "an object");
        if (text == null) {
            return;
        }
        if (text.length() > mostJobBytes) {
            throw Problem.of(
                            ProblemType.TOO_LARGE,
                            "the job " + key + " has " + text.length() + " characters; at most " + mostJobBytes
                                    + " are taken")
                    .asException();
        }
        try {
            Submission job = SubmissionReader.read(text, null, base);
            edges += job.relations().after().size();
            jobs.put(key, job);
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
        jobs.forEach((key, job) -> {
            int pairs = merged(job).size();
            if (pairs > MetadataReader.MAX_PAIRS) {
                body.violation(
                        WorkflowSubmission.pointer(key) + "/metadata",
                        "has " + pairs + " pairs with those of the workflow; at most " + MetadataReader.MAX_PAIRS
                                + " are taken");
            }
        });
    }
}
