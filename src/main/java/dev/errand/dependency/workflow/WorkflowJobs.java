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
import dev.errand.memory.JsonWeight;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.submission.Admission;
import dev.errand.submission.ArgumentReferences;
import dev.errand.submission.JobSpecFactory;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Makes the jobs of a workflow: checks each, and puts ids where the body has keys. Safe for concurrent use. */
@Component
class WorkflowJobs {

    private final JobSpecFactory specs;
    private final Admission admission;
    private final WorkflowRoom room;
    private final Memory memory;
    private final Clock clock;
    private final TypeId ids;

    WorkflowJobs(JobSpecFactory specs, Admission admission, WorkflowRoom room, Memory memory, Clock clock) {
        this.specs = specs;
        this.admission = admission;
        this.room = room;
        this.memory = memory;
        this.clock = clock;
        this.ids = new TypeId(JobId.PREFIX, clock);
    }

    /**
     * The jobs, in the order of the body. The ids of all that a job waits for are older than its own.
     *
     * @throws SubmissionRefusedException when one cannot be accepted, with where it stands
     * @throws dev.errand.memory.BudgetSpentException when there is no memory for large arguments in time
     */
    List<NewJob> make(WorkflowSubmission workflow, Graph graph, String batchId) {
        if (workflow.webhook() != null) {
            specs.look(workflow.whole());
        }
        Map<String, String> idOf = new HashMap<>();
        graph.order().forEach(key -> idOf.put(key, ids.next()));
        Set<String> awaited = graph.awaited();
        Set<Webhook> looked = new HashSet<>();
        List<NewJob> jobs = new ArrayList<>(workflow.jobs().size());
        long bytes = 0;
        for (Map.Entry<String, Submission> each : workflow.jobs().entrySet()) {
            String key = each.getKey();
            JobRelations.BatchItem place = new JobRelations.BatchItem(batchId, jobs.size(), key, false);
            JobId id = new JobId(Objects.requireNonNull(idOf.get(key)));
            try {
                JobSpec spec = spec(each.getValue(), id, idOf);
                Webhook own = spec.relations().webhook();
                if (own != null && looked.add(own)) {
                    specs.look(each.getValue().alone());
                }
                JobSpec placed = placed(spec, workflow, place, awaited.contains(key));
                bytes += WorkflowRoom.bytes(placed);
                jobs.add(new NewJob(id, placed, null, null));
            } catch (SubmissionRefusedException e) {
                throw e.within(WorkflowSubmission.pointer(key));
            }
            room.checkBytes(bytes);
        }
        return jobs;
    }

    private JobSpec spec(Submission submission, JobId id, Map<String, String> idOf) {
        Share share = share(submission);
        try {
            JobSpec spec = specs.node(named(submission, idOf), TypeId.timeOf(id.value()), clock.instant());
            String queue = spec.placement().queue();
            if (!admission.knowsQueue(queue)) {
                throw new SubmissionRefusedException(Cause.UNKNOWN_QUEUE, "there is no queue named " + queue);
            }
            return spec;
        } finally {
            share.close();
        }
    }

    /** For the objects that large arguments become while they are checked. Whoever asks holds the body, which is of a lower band. */
    private Share share(Submission submission) {
        String args = submission.call().args();
        String kwargs = submission.call().kwargs();
        return submission.call().bytes() <= Memory.SMALL
                ? Share.NONE
                : memory.requests()
                        .take(
                                JsonWeight.of(args) + JsonWeight.of(kwargs),
                                memory.requests().quarters(3, 4));
    }

    private static Submission named(Submission submission, Map<String, String> idOf) {
        List<Parent> byKey = submission.relations().after();
        if (byKey.isEmpty()) {
            return submission;
        }
        List<Parent> after = byKey.stream()
                .map(parent -> parent.named(Objects.requireNonNull(idOf.get(parent.id()))))
                .toList();
        Set<String> keys = byKey.stream().map(Parent::id).collect(Collectors.toSet());
        return submission
                .with(submission.relations().with(Dependence.on(after)), submission.labels())
                .with(
                        ArgumentReferences.renamed(submission.call().args(), keys, idOf),
                        ArgumentReferences.renamed(submission.call().kwargs(), keys, idOf));
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
                Dependence.of(counted, awaited),
                relations.kin()));
    }

    private static Waiting counted(List<Parent> after, ReleasePlan plan) {
        List<String> first =
                after.stream().map(Parent::id).sorted().limit(Waiting.MAX_IDS).toList();
        return new Waiting(after.size(), first, plan);
    }
}
