package dev.errand.job.spec;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, checked and with defaults filled in. Never changes after submission, but for {@code runAt}, which a
 * retry moves.
 *
 * @param call of which task, with what
 * @param placement where and until when it waits
 * @param policy how it is tried
 * @param resultTtl how long the result can be read after the end; {@code null} for as long as the record is kept, and for a stored item of a
 *     batch that has not ended
 * @param labels what the submitter attached
 * @param relations what the job belongs to
 */
public record JobSpec(
        TaskCall call,
        Placement placement,
        AttemptPolicy policy,
        @Nullable Duration resultTtl,
        JobLabels labels,
        JobRelations relations) {

    /** The same order for other arguments, as part of something. */
    public JobSpec with(@Nullable String otherArgs, @Nullable String otherKwargs, JobRelations otherRelations) {
        return with(call.with(otherArgs, otherKwargs, call.sensitive()), otherRelations);
    }

    /** The same order for another call, as part of something. */
    public JobSpec with(TaskCall otherCall, JobRelations otherRelations) {
        return new JobSpec(otherCall, placement, policy, resultTtl, labels, otherRelations);
    }

    /** Whose it is. */
    public String tenant() {
        return TenantNames.of(placement.tenant());
    }

    /** Where somebody has to look who can run it, as hints name that: see {@link Workplace}. */
    public String workplace() {
        return call.isForWorkers() ? Workplace.ofWorkers(call.task()) : placement.line();
    }

    /** The same, as part of something else. */
    public JobSpec with(JobRelations otherRelations) {
        return otherRelations.equals(relations) ? this : with(call, otherRelations);
    }

    public JobSpec withRunAt(Instant later) {
        return new JobSpec(call, placement.withRunAt(later), policy, resultTtl, labels, relations);
    }
}
