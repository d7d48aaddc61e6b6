package dev.errand.dependency.workflow;

import dev.errand.batch.BatchProperties;
import dev.errand.batch.BatchReads;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Insertion;
import dev.errand.store.JobStore;
import dev.errand.store.row.StoredJson;
import dev.errand.submission.Admission;
import dev.errand.submission.IdempotencyGuard;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.tenant.TenantLimits;
import dev.errand.tenant.TenantSettings;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a workflow has to be small enough for, and whether it was accepted before. Safe for concurrent use. */
@Component
class WorkflowRoom {

    /** What is repeated for every job may grow to so many times the largest body. */
    private static final int MAX_GROWTH = 4;

    private final WorkflowProperties properties;
    private final long mostBytes;
    private final Admission admission;
    private final TenantLimits tenants;
    private final IdempotencyGuard<SubmittedBatch> guard;

    WorkflowRoom(
            WorkflowProperties properties,
            BatchProperties batches,
            Admission admission,
            TenantLimits tenants,
            JobStore store,
            BatchReads reads) {
        this.properties = properties;
        this.mostBytes = batches.maxBytes().toBytes() * MAX_GROWTH;
        this.admission = admission;
        this.tenants = tenants;
        this.guard = new IdempotencyGuard<>(
                "workflow",
                Cause.BATCH_GONE,
                store,
                id -> reads.find(id).map(batch -> new SubmittedBatch(batch, true)));
    }

    SubmittedBatch once(NewJob.@Nullable Idempotency key, Supplier<SubmittedBatch> accept) {
        return guard.once(key, accept);
    }

    SubmittedBatch replay(Insertion.Duplicate earlier, NewJob.@Nullable Idempotency key) {
        return guard.replay(earlier, key);
    }

    void checkSize(int jobs) {
        if (jobs > properties.maxJobs()) {
            throw tooMany("a workflow may have " + properties.maxJobs() + " jobs, not " + jobs);
        }
    }

    void checkEdges(int edges) {
        if (edges > properties.maxEdges()) {
            throw tooMany(
                    "the jobs of a workflow may wait for others " + properties.maxEdges() + " times, not " + edges);
        }
    }

    void checkParents(String key, int parents) {
        if (parents > properties.maxParents()) {
            String message = "must name at most " + properties.maxParents() + ", not " + parents;
            throw new SubmissionRefusedException(
                    Cause.VALIDATION,
                    "a job may wait for " + properties.maxParents() + " others",
                    List.of(new Detail(WorkflowSubmission.pointer(key) + "/after", message)));
        }
    }

    /** Each of them has a wait for each that the other spawns. */
    void checkTrees(Map<String, Submission> jobs) {
        Map<String, Integer> waiters = new HashMap<>(0);
        jobs.forEach((key, job) -> {
            for (Parent parent : job.relations().after()) {
                if (parent.tree() && waiters.merge(parent.id(), 1, Integer::sum) > properties.maxTreeWaiters()) {
                    String message = properties.maxTreeWaiters() + " may wait so for one job";
                    throw new SubmissionRefusedException(
                            Cause.VALIDATION,
                            "too many jobs wait for all that " + parent.id() + " spawns",
                            List.of(new Detail(
                                    WorkflowSubmission.pointer(key) + "/after/" + parent.place() + "/tree", message)));
                }
            }
        });
    }

    /** About how many bytes are stored for a job that its submitter has chosen. */
    static long bytes(JobSpec spec) {
        String webhook = StoredJson.ofWebhook(spec.relations().webhook());
        return spec.call().bytes() + spec.labels().size() + (webhook == null ? 0 : webhook.length());
    }

    void checkBytes(long bytes) {
        if (bytes > mostBytes) {
            throw new SubmissionRefusedException(
                    Cause.TOO_LARGE,
                    "arguments, metadata and webhook are kept with each job, and would be more than " + mostBytes
                            + " bytes in all");
        }
    }

    private static SubmissionRefusedException tooMany(String message) {
        return new SubmissionRefusedException(Cause.VALIDATION, message, List.of(new Detail("/jobs", message)));
    }

    Quota quotaOf(@Nullable String tenant) {
        return tenants.of(TenantNames.of(tenant)).map(TenantSettings::quota).orElse(Quota.NONE);
    }

    /** Stores something while there is room for so many jobs in each queue; gives the room back if it was refused. */
    Optional<Insertion> within(Map<String, Integer> queues, Supplier<Optional<Insertion>> store) {
        Map<String, Integer> taken = new LinkedHashMap<>();
        boolean stored = false;
        try {
            queues.forEach((queue, jobs) -> take(queue, jobs, taken));
            Optional<Insertion> refusal = store.get();
            stored = refusal.isEmpty();
            return refusal;
        } finally {
            if (!stored) {
                taken.forEach(admission::doesNotWait);
            }
        }
    }

    private void take(String queue, int jobs, Map<String, Integer> taken) {
        if (!admission.tryWait(queue, jobs)) {
            throw new SubmissionRefusedException(
                    Cause.QUEUE_FULL, "the queue " + queue + " has no room for " + jobs + " more jobs");
        }
        taken.put(queue, jobs);
    }
}
