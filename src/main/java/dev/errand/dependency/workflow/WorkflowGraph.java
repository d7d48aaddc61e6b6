package dev.errand.dependency.workflow;

import dev.errand.dependency.workflow.Graph.CycleException;
import dev.errand.job.spec.Parent;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.SubmissionRefusedException.Detail;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sees that each job of a workflow waits for others of it alone, and none for itself. Pure. */
final class WorkflowGraph {

    private static final int MAX_DETAILS = 100;
    /** How many keys of a circle are named. */
    private static final int MAX_NAMED = 1_000;

    private WorkflowGraph() {}

    /**
     * Who waits for whom.
     *
     * @throws SubmissionRefusedException when that cannot be, with where it stands
     */
    static Graph of(WorkflowSubmission submission) {
        Map<String, List<Parent>> parents = new LinkedHashMap<>();
        List<Detail> unknown = new ArrayList<>();
        submission.jobs().forEach((key, job) -> {
            List<Parent> after = job.relations().after();
            parents.put(key, after);
            for (Parent parent : after) {
                if (!submission.jobs().containsKey(parent.id())) {
                    unknown.add(new Detail(
                            WorkflowSubmission.pointer(key) + "/after/" + parent.place(),
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
                    named(e.cycle()),
                    e.cycle().stream()
                            .skip(1)
                            .limit(MAX_DETAILS)
                            .map(key -> new Detail(WorkflowSubmission.pointer(key) + "/after", "is part of the circle"))
                            .toList());
        }
    }

    private static String named(List<String> cycle) {
        String first = "jobs wait for each other: "
                + String.join(" after ", cycle.subList(0, Math.min(MAX_NAMED, cycle.size())));
        return cycle.size() <= MAX_NAMED ? first : first + " and so on, " + (cycle.size() - 1) + " in all";
    }
}
