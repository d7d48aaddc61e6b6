package dev.errand.operation;

import dev.errand.job.JobState;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What is done to many jobs. */
public enum OperationAction {
    /** Queues what failed or was canceled anew. */
    RETRY,
    /** Calls off what waits or runs. */
    CANCEL,
    /** Removes what is final. */
    DELETE;

    /** In which states jobs are that it can be done to. */
    public Set<JobState> fitting() {
        return switch (this) {
            case RETRY -> EnumSet.of(JobState.FAILED, JobState.CANCELED);
            case CANCEL -> EnumSet.of(JobState.SCHEDULED, JobState.QUEUED, JobState.RUNNING);
            case DELETE -> EnumSet.of(JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELED);
        };
    }

    /** The name in documents, in paths and in the database. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    static OperationAction ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
    }
}
