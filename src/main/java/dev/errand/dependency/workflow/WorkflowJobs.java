package dev.errand.dependency.workflow;

import dev.errand.job.JobId;
import dev.errand.job.NewJob;
import dev.errand.job.TypeId;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.Waiting;
import dev.errand.job.spec.Webhook;
import dev.errand.submission.ArgumentReferences;
import dev.errand.submission.JobSpecFactory;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.task.binding.ArgumentPointers;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Makes the jobs of a workflow: checks each, and puts ids where the body has keys. Safe for concurrent use. */
@Component
class WorkflowJobs {

    private final JobSpecFactory specs;
    private final Clock clock;
    private final TypeId ids;

    WorkflowJobs(JobSpecFactory specs, Clock clock) {
        this.specs = specs;
        this.clock = clock;
        this.ids = new TypeId(JobId.PREFIX, clock);
    }

    /**
     * The jobs, in the order of the body. The ids of all that a job waits for are older than its own.
     *
     * @throws SubmissionRefusedException when one cannot be accepted, with where it stands
     */
    List<NewJob> make(WorkflowSubmission workflow, Graph graph, String batchId) {
        Map<String, String> idOf = new HashMap<>();
        graph.order().forEach(key -> idOf.put(key, ids.next()));
        Set<String> awaited = new HashSet<>();
        graph.parents().values().forEach(all -> all.forEach(parent -> awaited.add(parent.id())));
        List<NewJob> jobs = new ArrayList<>(workflow.jobs().size());
        for (Map.Entry<String, Submission> each : workflow.jobs().entrySet()) {
            String key = each.getKey();
            JobRelations.BatchItem place = new JobRelations.BatchItem(batchId, jobs.size(), key, false);
            JobId id = new JobId(Objects.requireNonNull(idOf.get(key)));
            try {
                JobSpec spec = spec(each.getValue(), id, idOf);
                jobs.add(new NewJob(id, placed(spec, workflow, place, awaited.contains(key)), null, null));
            } catch (SubmissionRefusedException e) {
                throw e.within("/jobs/" + ArgumentPointers.escape(key));
            }
        }
        return jobs;
    }

    private JobSpec spec(Submission submission, JobId id, Map<String, String> idOf) {
        List<Parent> after = submission.relations().after().stream()
                .map(parent -> new Parent(Objects.requireNonNull(idOf.get(parent.id())), parent.when(), parent.place()))
                .toList();
        Set<String> keys = new HashSet<>();
        submission.relations().after().forEach(parent -> keys.add(parent.id()));
        Submission named = submission.with(submission.relations().with(Dependence.on(after)), submission.labels());
        if (!after.isEmpty()) {
            named = named.with(
                    ArgumentReferences.renamed(submission.call().args(), keys, idOf),
                    ArgumentReferences.renamed(submission.call().kwargs(), keys, idOf));
        }
        Instant createdAt = TypeId.timeOf(id.value());
        return specs.node(named, createdAt, clock.instant());
    }

    private static JobSpec placed(
            JobSpec spec, WorkflowSubmission workflow, JobRelations.BatchItem place, boolean awaited) {
        JobRelations relations = spec.relations();
        Waiting waiting = relations.waiting();
        Webhook webhook = relations.webhook();
        if (webhook == null && workflow.webhook() != null) {
            webhook = workflow.webhook().ofItems();
        }
        Waiting counted = waiting == null ? null : counted(relations.after(), waiting.plan());
        return spec.with(new JobRelations(
                place,
                relations.resultQueue(),
                webhook,
                relations.createdBy(),
                relations.trace(),
                relations.run(),
                Dependence.of(counted, awaited)));
    }

    private static @Nullable Waiting counted(List<Parent> after, ReleasePlan plan) {
        List<String> first =
                after.stream().map(Parent::id).sorted().limit(Waiting.MAX_IDS).toList();
        return new Waiting(after.size(), first, plan);
    }
}
