package dev.errand.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for, checked and with defaults filled in. Never changes after submission, but for {@code runAt}, which a
 * retry moves.
 *
 * @param task the task's name
 * @param args the positional arguments, a JSON array as it came, if any
 * @param kwargs the named arguments, a JSON object as it came, if any
 * @param queue where it waits
 * @param limit whose limits it waits for, if its task has any
 * @param priority −100 to 100, higher first
 * @param runAt not to be started before
 * @param expiresAt to be failed when not started by then
 * @param timeout the most that one attempt may take
 * @param retry what happens after a failure
 * @param atMostOnce whether an attempt that was lost or interrupted must not be made again
 * @param resultTtl how long the result can be read after the end; {@code null} for as long as the record is kept, and for a stored item of a
 *     batch that has not ended
 * @param metadata what the submitter attached, in the order given
 * @param relations what the job belongs to
 */
public record JobSpec(
        String task,
        @Nullable String args,
        @Nullable String kwargs,
        String queue,
        @Nullable LimitKey limit,
        int priority,
        Instant runAt,
        @Nullable Instant expiresAt,
        Duration timeout,
        RetryPolicy retry,
        boolean atMostOnce,
        @Nullable Duration resultTtl,
        Map<String, String> metadata,
        JobRelations relations) {

    /** Stands for arguments that are so large that they are read only when the attempt begins. */
    public static final String LEFT_OUT = "left out";

    /** The most bytes of arguments that are read with their job wherever many jobs are. */
    public static final int SMALL_ARGUMENTS = 16 * 1024;

    /** Whether there are arguments that were not read. */
    public boolean leavesArgumentsOut() {
        return LEFT_OUT.equals(args);
    }

    /** Whether its arguments are left out wherever many jobs are read. */
    public boolean hasLargeArguments() {
        return length(args) + length(kwargs) > SMALL_ARGUMENTS;
    }

    private static int length(@Nullable String json) {
        return json == null ? 0 : json.length();
    }

    /** A job on its own that no limit holds. */
    public JobSpec(
            String task,
            @Nullable String args,
            @Nullable String kwargs,
            String queue,
            int priority,
            Instant runAt,
            @Nullable Instant expiresAt,
            Duration timeout,
            RetryPolicy retry,
            boolean atMostOnce,
            @Nullable Duration resultTtl,
            Map<String, String> metadata) {
        this(
                task,
                args,
                kwargs,
                queue,
                null,
                priority,
                runAt,
                expiresAt,
                timeout,
                retry,
                atMostOnce,
                resultTtl,
                metadata,
                JobRelations.NONE);
    }

    /** The same order for other arguments, as part of something. */
    public JobSpec with(@Nullable String otherArgs, @Nullable String otherKwargs, JobRelations otherTies) {
        return new JobSpec(
                task,
                otherArgs,
                otherKwargs,
                queue,
                limit,
                priority,
                runAt,
                expiresAt,
                timeout,
                retry,
                atMostOnce,
                resultTtl,
                metadata,
                otherTies);
    }

    JobSpec withRunAt(Instant later) {
        return new JobSpec(
                task,
                args,
                kwargs,
                queue,
                limit,
                priority,
                later,
                expiresAt,
                timeout,
                retry,
                atMostOnce,
                resultTtl,
                metadata,
                relations);
    }
}
