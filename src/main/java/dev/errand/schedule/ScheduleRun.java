package dev.errand.schedule;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one time of a schedule became of.
 *
 * @param scheduledAt for when it was planned
 * @param slot tells runs by hand apart; empty for all others
 * @param firedAt when that was decided
 * @param cause what made it run
 * @param outcome what became of it
 * @param jobId the job that it is
 * @param batchId the batch that it is, or is an item of
 * @param problem why it was rejected or missed, as JSON
 */
public record ScheduleRun(
        Instant scheduledAt,
        String slot,
        Instant firedAt,
        Cause cause,
        Outcome outcome,
        @Nullable String jobId,
        @Nullable String batchId,
        @Nullable String problem) {

    /** What made it run. */
    public enum Cause {
        /** Its time came. */
        SCHEDULE,
        /** Its time had been missed. */
        MADE_UP,
        /** Somebody had past times run. */
        BACKFILL,
        /** Somebody had it run. */
        MANUAL;

        /** In answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    /** What became of it. */
    public enum Outcome {
        /** It was submitted. */
        FIRED,
        /** A run before had not ended. */
        SKIPPED,
        /** Nobody could submit it in time. */
        MISSED,
        /** It cannot be submitted as it is. */
        REJECTED;

        /** In answers and the database. */
        public String code() {
            return ScheduleRules.code(this);
        }
    }

    /** In the order of lists. */
    public String key() {
        return scheduledAt.toEpochMilli() + " " + slot;
    }
}
