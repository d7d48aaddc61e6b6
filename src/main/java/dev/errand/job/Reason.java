package dev.errand.job;

import java.util.Locale;

/** Why a job, or its last attempt, did not succeed: a closed set of codes. */
public enum Reason {
    /** The task threw an exception. */
    TASK_FAILED,
    /** An attempt took longer than its limit. */
    TIMED_OUT,
    /** Not started by the time that the submitter named. */
    EXPIRED,
    /** The process that ran it died too often, or once for a job that may run at most once. */
    WORKER_LOST,
    /** The result exceeds what the service keeps. */
    RESULT_TOO_LARGE,
    /** Somebody called it off and it stopped. */
    CANCELED,
    /** It was told to stop and did not within the grace period. */
    ABANDONED,
    /** A job that it waited for did not succeed. */
    DEPENDENCY_FAILED,
    /** What others returned does not fit its arguments. */
    INVALID_ARGUMENTS;

    /** The code in documents and in the database, such as {@code timed-out}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The reason of that code; codes come from {@link #code()} alone. */
    public static Reason ofCode(String code) {
        return valueOf(code.replace('-', '_').toUpperCase(Locale.ROOT));
    }
}
