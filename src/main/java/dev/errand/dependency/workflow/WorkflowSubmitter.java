package dev.errand.dependency.workflow;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.completion.JobEvents;
import dev.errand.db.commit.Transactions;
import dev.errand.dependency.workflow.Graph.CycleException;
import dev.errand.dependency.workflow.WorkflowInsert.NewWorkflow;
import dev.errand.job.NewJob;
import dev.errand.job.Quota;
import dev.errand.job.TypeId;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TenantNames;
import dev.errand.store.Insertion;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentPointers;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Accepts a workflow: checks all its jobs and waits before anything is stored, recognises repetitions, finds room for all of it in the queues,
 * and stores it in one transaction. When the process dies before that is on disk, nothing of it is there. Safe for concurrent use.
 */
@Component
public class WorkflowSubmitter {

    private static final int MAX_DETAILS = 100;
    private static final String USUAL_QUEUE = "default";

    private final WorkflowJobs jobs;
    private final WorkflowInsert insert;
    private final WorkflowRoom room;
    private final Transactions transactions;
    private final BatchReads reads;
    private final JobEvents events;
    private final TypeId ids;

    WorkflowSubmitter(
            WorkflowJobs jobs,
            WorkflowInsert insert,
            WorkflowRoom room,
            Transactions transactions,
            BatchReads reads,
            JobEvents events,
            Clock clock) {
        this.jobs = jobs;
        this.insert = insert;
        this.room = room;
        this.transactions = transactions;
        this.reads = reads;
        this.events = events;
        this.ids = new TypeId(Batch.PREFIX, clock);
    }

    /**
     * Stores it with all its jobs, or finds the one that the same idempotency key made before. Waits for the disk.
     *
     * @throws SubmissionRefusedException when it cannot be accepted
     * @throws dev.errand.db.outage.StoreUnavailableException when it cannot be committed now
     */
    public SubmittedBatch submit(WorkflowSubmission submission) {
        return room.once(submission.idempotency(), () -> accept(submission));
    }

    private SubmittedBatch accept(WorkflowSubmission submission) {
        room.checkSize(submission.jobs().size());
        Graph graph = graph(submission);
        room.checkEdges(graph.edges());
        String id = ids.next();
        List<NewJob> made = jobs.make(submission, graph, id);
        Map<String, Integer> queues = new LinkedHashMap<>();
        made.forEach(job -> queues.merge(job.spec().placement().queue(), 1, Integer::sum));
        String queue =
                queues.isEmpty() ? USUAL_QUEUE : queues.keySet().iterator().next();
        Quota quota = room.quotaOf(submission.tenant());
        NewWorkflow workflow = new NewWorkflow(
                id,
                TypeId.timeOf(id).toEpochMilli(),
                TenantNames.line(queue, submission.tenant()),
                submission,
                graph,
                made,
                quota);
        Optional<Insertion> refusal =
                room.within(queues, () -> transactions.write(connection -> insert.store(connection, workflow)));
        if (refusal.isPresent()) {
            return refused(refusal.get(), submission);
        }
        made.forEach(job -> events.publish(new JobEvent.Submitted(job.stored())));
        return new SubmittedBatch(
                reads.find(id).orElseThrow(() -> new IllegalStateException(id + " was stored and is not there")),
                false);
    }

    private SubmittedBatch refused(Insertion refusal, WorkflowSubmission submission) {
        if (refusal instanceof Insertion.Duplicate earlier) {
            return room.replay(earlier, submission.idempotency());
        }
        Quota.Kind over = refusal instanceof Insertion.OverQuota refused ? refused.kind() : Quota.Kind.WAITING;
        throw SubmissionRefusedException.overQuota(over, submission.jobs().size());
    }

    private static Graph graph(WorkflowSubmission submission) {
        Map<String, List<Parent>> parents = new LinkedHashMap<>();
        List<Detail> unknown = new ArrayList<>();
        submission.jobs().forEach((key, job) -> {
            List<Parent> after = job.relations().after();
            parents.put(key, after);
            for (Parent parent : after) {
                if (!submission.jobs().containsKey(parent.id())) {
                    unknown.add(new Detail(
                            "/jobs/" + ArgumentPointers.escape(key) + "/after/" + parent.place(),
                            "there is no job " + parent.id() + " in the workflow"));
                }
            }
        });
        if (!unknown.isEmpty()) {
            throw new SubmissionRefusedException(
                    Cause.UNKNOWN_PARENT,
                    "a job waits for one that is not in the workflow",
                    unknown.subList(0, Math.min(MAX_DETAILS, unknown.size())));
        }
        try {
            return Graph.of(parents);
        } catch (CycleException e) {
            throw new SubmissionRefusedException(
                    Cause.WORKFLOW_CYCLE,
                    "jobs wait for each other: " + String.join(" after ", e.cycle()),
                    e.cycle().stream()
                            .skip(1)
                            .limit(MAX_DETAILS)
                            .map(key -> new Detail(
                                    "/jobs/" + ArgumentPointers.escape(key) + "/after", "is part of the circle"))
                            .toList());
        }
    }
}
