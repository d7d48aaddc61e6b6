package dev.errand.execution;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.Parent;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.child.Spawn.Origin;
import dev.errand.submission.CallCheck;
import dev.errand.submission.ChildSubmitter;
import dev.errand.submission.Submission;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.task.Child;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;

/** Jobs that tasks of this node spawn: submissions of whoever submitted the job that runs. Waits for the disk. */
@Component
class AttemptChildren implements ChildSpawner {

    private final ObjectProvider<ChildSubmitter> submitter;
    private final CallCheck check;

    /** The submitter is looked up when the first child comes, since it asks those who run jobs for room. */
    AttemptChildren(ObjectProvider<ChildSubmitter> submitter, CallCheck check) {
        this.submitter = submitter;
        this.check = check;
    }

    @Override
    public String spawn(Attempt attempt, Child child) {
        if (attempt.hasEnded()) {
            throw new IllegalStateException("the attempt is over");
        }
        ChildSubmitter children = submitter.getObject();
        String token = attempt.lease().token();
        Origin origin = new Origin(attempt.job().id(), token, child.key());
        try {
            Job parent = children.parent(origin.parent(), token).orElseThrow(ChildSubmitter::lost);
            Submission submission = children.adopted(parent, submission(child), null);
            if (submission.call().bytes() > check.mostBytes()) {
                throw new SubmissionRefusedException(
                        Cause.TOO_LARGE, "its arguments have more than " + check.mostBytes() + " bytes");
            }
            return children.spawn(origin, child.isDetached(), submission, () -> {})
                    .job()
                    .id()
                    .value();
        } catch (StoreUnavailableException e) {
            throw new IllegalStateException("the child " + child.key() + " cannot be stored now: " + e.getMessage(), e);
        } catch (SubmissionRefusedException e) {
            String message = "the child " + child.key() + " is refused: " + e.getMessage();
            throw switch (e.reason()) {
                case LEASE_LOST, QUEUE_FULL, QUOTA_EXCEEDED, JOB_GONE -> new IllegalStateException(message, e);
                default -> new IllegalArgumentException(message, e);
            };
        }
    }

    private static Submission submission(Child child) {
        return new Submission(
                new TaskCall(
                        child.task(),
                        child.args().isEmpty() ? null : json(child.args()),
                        child.named().isEmpty() ? null : json(child.named())),
                new Submission.Placing(
                        child.queue().orElse(null),
                        null,
                        number(child.priority()),
                        child.delay().orElse(null),
                        null,
                        null),
                new Submission.Tries(child.timeout().orElse(null), number(child.maxAttempts()), null, null, false),
                null,
                JobLabels.NONE,
                JobRelations.NONE.with(Dependence.on(parents(child))),
                null);
    }

    private static List<Parent> parents(Child child) {
        List<Parent> parents = new ArrayList<>();
        for (String id : new LinkedHashSet<>(child.after())) {
            parents.add(new Parent(id, Parent.When.SUCCEEDED, parents.size()));
        }
        return parents;
    }

    private static @Nullable Integer number(OptionalInt value) {
        return value.isPresent() ? (Integer) value.getAsInt() : null;
    }

    private static String json(Object value) {
        try {
            return TaskJson.MAPPER.writeValueAsString(value);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("the arguments cannot be written as JSON", e);
        }
    }
}
