package dev.errand.job;

import dev.errand.job.spec.AttemptPolicy;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Placement;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.TaskCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An order for tests, with everything usual but what a test names. For one thread. */
public final class SpecBuilder {

    private TaskCall call;
    private Placement placement;
    private AttemptPolicy policy;
    private @Nullable Duration resultTtl;
    private JobLabels labels;
    private JobRelations relations;

    SpecBuilder(JobSpec usual) {
        this.call = usual.call();
        this.placement = usual.placement();
        this.policy = usual.policy();
        this.resultTtl = usual.resultTtl();
        this.labels = usual.labels();
        this.relations = usual.relations();
    }

    public SpecBuilder args(@Nullable String args, @Nullable String kwargs) {
        call = call.with(args, kwargs, call.sensitive());
        return this;
    }

    /** A call of a task that workers run, checked against that revision. */
    public SpecBuilder revision(int revision) {
        call = call.ofRevision(revision);
        return this;
    }

    /** A call of a task out of a jar, checked against that signature. */
    public SpecBuilder signature(int signature) {
        call = call.ofSignature(signature);
        return this;
    }

    public SpecBuilder queue(String queue) {
        placement = new Placement(
                queue,
                placement.tenant(),
                placement.limit(),
                placement.priority(),
                placement.runAt(),
                placement.expiresAt());
        return this;
    }

    /** Of a tenant that is not the default one. */
    public SpecBuilder tenant(String tenant) {
        placement = new Placement(
                placement.queue(),
                tenant,
                placement.limit(),
                placement.priority(),
                placement.runAt(),
                placement.expiresAt());
        return this;
    }

    public SpecBuilder limit(LimitKey limit) {
        placement = new Placement(
                placement.queue(),
                placement.tenant(),
                limit,
                placement.priority(),
                placement.runAt(),
                placement.expiresAt());
        return this;
    }

    public SpecBuilder priority(int priority) {
        placement = new Placement(
                placement.queue(),
                placement.tenant(),
                placement.limit(),
                priority,
                placement.runAt(),
                placement.expiresAt());
        return this;
    }

    public SpecBuilder at(Instant runAt, @Nullable Instant expiresAt) {
        placement = new Placement(
                placement.queue(), placement.tenant(), placement.limit(), placement.priority(), runAt, expiresAt);
        return this;
    }

    public SpecBuilder timeout(Duration timeout) {
        policy = new AttemptPolicy(timeout, policy.retry(), policy.atMostOnce());
        return this;
    }

    public SpecBuilder retry(RetryPolicy retry, boolean atMostOnce) {
        policy = new AttemptPolicy(policy.timeout(), retry, atMostOnce);
        return this;
    }

    public SpecBuilder resultTtl(@Nullable Duration ttl) {
        resultTtl = ttl;
        return this;
    }

    public SpecBuilder metadata(Map<String, String> metadata) {
        labels = new JobLabels(metadata, labels.tags());
        return this;
    }

    public SpecBuilder tags(String... tags) {
        labels = new JobLabels(labels.metadata(), List.of(tags));
        return this;
    }

    public SpecBuilder relations(JobRelations other) {
        relations = other;
        return this;
    }

    public JobSpec build() {
        return new JobSpec(call, placement, policy, resultTtl, labels, relations);
    }
}
