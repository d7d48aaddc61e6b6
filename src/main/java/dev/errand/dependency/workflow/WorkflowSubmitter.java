package dev.errand.dependency.workflow;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchMode;
import dev.errand.batch.BatchReads;
import dev.errand.batch.intake.BatchCondition;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.completion.JobEvents;
import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.dependency.workflow.WorkflowInsert.NewWorkflow;
import dev.errand.job.JobState;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Insertion;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Accepts a workflow: checks all its jobs and waits before anything is stored, recognises repetitions, finds room for all of it in the queues,
 * and stores it in one transaction. When the process dies before that is on disk, nothing of it is there. Safe for concurrent use.
 */
@Component
public class WorkflowSubmitter {

    private static final Logger log = LoggerFactory.getLogger(WorkflowSubmitter.class);
    private static final String USUAL_QUEUE = "default";

    private final WorkflowJobs jobs;
    private final WorkflowInsert insert;
    private final WorkflowRoom room;
    private final BatchReads reads;
    private final JobEvents events;
    private final TypeId ids;

    WorkflowSubmitter(
            WorkflowJobs jobs,
            WorkflowInsert insert,
            WorkflowRoom room,
            BatchReads reads,
            JobEvents events,
            Clock clock) {
        this.jobs = jobs;
        this.insert = insert;
        this.room = room;
        this.reads = reads;
        this.events = events;
        this.ids = new TypeId(Batch.PREFIX, clock);
    }

    /**
     * Stores it with all its jobs, or finds the one that the same idempotency key made before. Waits for the disk.
     *
     * @throws SubmissionRefusedException when it cannot be accepted
     * @throws StoreUnavailableException when it cannot be committed now
     */
    public SubmittedBatch submit(WorkflowSubmission submission) {
        return room.once(
                submission.idempotency(),
                () -> accept(submission, BatchCondition.NONE).orElseThrow());
    }

    /**
     * The same under a condition, for one without an idempotency key; nothing, and nothing is stored, where that does not hold.
     *
     * @throws SubmissionRefusedException likewise
     */
    public Optional<SubmittedBatch> submit(WorkflowSubmission submission, BatchCondition condition) {
        return accept(submission, condition);
    }

    /**
     * Sees that it could be accepted, but for what may be otherwise in a moment. Stores nothing.
     *
     * @throws SubmissionRefusedException when it could not
     * @return the queue of its first job; the usual one where it has none
     */
    public String check(WorkflowSubmission submission) {
        return queueOf(jobs.make(submission, checked(submission), ids.next()));
    }

    private Graph checked(WorkflowSubmission submission) {
        room.checkSize(submission.jobs().size());
        int edges = 0;
        for (Map.Entry<String, Submission> job : submission.jobs().entrySet()) {
            int parents = job.getValue().relations().after().size();
            room.checkParents(job.getKey(), parents);
            edges += parents;
        }
        room.checkEdges(edges);
        room.checkTrees(submission.jobs());
        return WorkflowGraph.of(submission);
    }

    private static String queueOf(List<NewJob> jobs) {
        return jobs.isEmpty() ? USUAL_QUEUE : jobs.getFirst().spec().placement().queue();
    }

    private Optional<SubmittedBatch> accept(WorkflowSubmission submission, BatchCondition condition) {
        Graph graph = checked(submission);
        String id = ids.next();
        List<NewJob> made = jobs.make(submission, graph, id);
        Map<String, Integer> queues = new LinkedHashMap<>();
        made.forEach(job -> queues.merge(job.spec().placement().queue(), 1, Integer::sum));
        Quota quota = room.quotaOf(submission.tenant());
        NewWorkflow workflow = new NewWorkflow(
                id,
                TypeId.timeOf(id).toEpochMilli(),
                TenantNames.line(queueOf(made), submission.tenant()),
                submission,
                graph,
                made,
                quota,
                condition);
        Optional<Insertion> refusal = room.within(queues, () -> insert.store(workflow));
        if (refusal.isPresent()) {
            return refusal.get() instanceof Insertion.Withheld
                    ? Optional.empty()
                    : Optional.of(refused(refusal.get(), submission));
        }
        made.forEach(job -> events.publish(new JobEvent.Submitted(job.stored())));
        return Optional.of(new SubmittedBatch(stored(workflow), false));
    }

    /** It is on disk: that nobody can be asked how it stands must not be taken for a refusal. */
    private Batch stored(NewWorkflow workflow) {
        try {
            return reads.find(workflow.id()).orElseGet(() -> asAccepted(workflow));
        } catch (StoreUnavailableException e) {
            log.debug("{} is stored, and told of as it was submitted", workflow.id(), e);
            return asAccepted(workflow);
        }
    }

    private static Batch asAccepted(NewWorkflow workflow) {
        long scheduled = workflow.jobs().stream()
                .filter(job -> job.state() == JobState.SCHEDULED)
                .count();
        return Batch.accepted(
                workflow.id(),
                workflow.submission().name(),
                "",
                BatchMode.GRAPH,
                workflow.line(),
                null,
                workflow.submission().failFast(),
                TypeId.timeOf(workflow.id()),
                workflow.jobs().size(),
                Math.toIntExact(scheduled));
    }

    private SubmittedBatch refused(Insertion refusal, WorkflowSubmission submission) {
        if (refusal instanceof Insertion.Duplicate earlier) {
            return room.replay(earlier, submission.idempotency());
        }
        Quota.Kind over = refusal instanceof Insertion.OverQuota refused ? refused.kind() : Quota.Kind.WAITING;
        throw SubmissionRefusedException.overQuota(over, submission.jobs().size());
    }
}
