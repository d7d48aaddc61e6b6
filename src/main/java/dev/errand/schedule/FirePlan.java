package dev.errand.schedule;

import dev.errand.job.NewJob;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a schedule that is due.
 *
 * @param due what was decided about its times
 * @param job what the one that fires is, where it is a job and can be submitted
 * @param problem why the one that fires cannot be submitted, as JSON
 * @param now by which all of that was decided
 */
record FirePlan(
        Schedule schedule,
        DueTimes due,
        @Nullable NewJob job,
        @Nullable String problem,
        Instant now) {

    /** The same for a time that cannot be submitted. */
    FirePlan rejected(String why) {
        return new FirePlan(schedule, due, null, why, now);
    }

    /** The same with its job. */
    FirePlan with(NewJob made) {
        return new FirePlan(schedule, due, made, null, now);
    }

    ScheduleRun.Cause cause() {
        return due.onTime() ? ScheduleRun.Cause.SCHEDULE : ScheduleRun.Cause.MADE_UP;
    }
}
