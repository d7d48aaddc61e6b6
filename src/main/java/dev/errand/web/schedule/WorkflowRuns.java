package dev.errand.web.schedule;

import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.job.spec.Parent;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.schedule.Schedule;
import dev.errand.schedule.ScheduleReferences;
import dev.errand.submission.ArgumentReferences;
import dev.errand.submission.Submission;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The runs of several times as one workflow, in which each job's key begins with the time of its run. Pure. */
final class WorkflowRuns {

    private WorkflowRuns() {}

    /**
     * How long the texts of all runs are together, which are in memory at once.
     *
     * @param length of the text of one
     * @param most how long they may be
     * @throws dev.errand.problem.ProblemException when they are longer, before any is made
     */
    static long bytes(int length, int times, int most) {
        long bytes = (long) length * times;
        if (times > 1 && bytes > most) {
            throw refused("the runs would have " + bytes + " bytes together; at most " + most + " are taken");
        }
        return bytes;
    }

    /**
     * All of them; one without jobs where there is no time.
     *
     * @param making makes the run of a time, of nobody's
     * @throws dev.errand.problem.ProblemException when they have too many jobs together, or one would end the others
     */
    static WorkflowSubmission of(Schedule schedule, List<Instant> times, Function<Instant, WorkflowSubmission> making) {
        WorkflowSubmission first = making.apply(times.isEmpty() ? Instant.EPOCH : times.getFirst());
        if ((long) first.jobs().size() * times.size() > WorkflowSubmission.MAX_JOBS) {
            throw refused("the runs have more than " + WorkflowSubmission.MAX_JOBS + " jobs together");
        }
        if (first.failFast() && times.size() > 1) {
            throw refused(
                    "a workflow with failFast is backfilled one time at once: a failure would end the other runs");
        }
        Map<String, Submission> jobs = new LinkedHashMap<>();
        for (Instant at : times) {
            String prefix = ScheduleReferences.text(at) + "/";
            Map<String, Submission> of = making.apply(at).jobs();
            ScheduledRun run = new ScheduledRun(schedule.storedName(), at);
            of.forEach((key, job) -> jobs.put(prefix + key, within(prefix, job).as(run)));
        }
        return new WorkflowSubmission(first.name(), first.failFast(), first.webhook(), null, null, null, jobs);
    }

    private static RuntimeException refused(String message) {
        return Problem.of(Violation.at("/to", message)).withStatus(422).asException();
    }

    private static Submission within(String prefix, Submission job) {
        List<Parent> byKey = job.relations().after();
        if (byKey.isEmpty()) {
            return job;
        }
        Set<String> keys = new HashSet<>();
        Map<String, String> longer = new HashMap<>();
        byKey.forEach(parent -> {
            keys.add(parent.id());
            longer.put(parent.id(), prefix + parent.id());
        });
        List<Parent> after =
                byKey.stream().map(parent -> parent.named(prefix + parent.id())).toList();
        return job.with(job.relations().with(Dependence.on(after)), job.labels())
                .with(
                        ArgumentReferences.renamed(job.call().args(), keys, longer),
                        ArgumentReferences.renamed(job.call().kwargs(), keys, longer));
    }
}
