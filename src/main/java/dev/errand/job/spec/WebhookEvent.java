package dev.errand.job.spec;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a webhook can tell of. The set is closed. */
public enum WebhookEvent {
    /** An attempt of the job began. */
    JOB_STARTED,
    /** The job said how far it is; at most twice a second, and tried once only. */
    JOB_PROGRESS,
    /** The job succeeded. */
    JOB_SUCCEEDED,
    /** The job failed for good. */
    JOB_FAILED,
    /** The job was called off. */
    JOB_CANCELED,
    /** All items of the batch are final. */
    BATCH_FINISHED,
    /** Somebody wants to see whether the receiver can be reached. */
    WEBHOOK_PING,
    /** A receiver is no longer sent anything. */
    ENDPOINT_DISABLED,
    /** Times of a schedule passed without a run. */
    SCHEDULE_MISSED,
    /** A run of a schedule cannot be submitted as it is. */
    SCHEDULE_REJECTED;

    private static final Set<WebhookEvent> OF_JOBS =
            EnumSet.of(JOB_STARTED, JOB_PROGRESS, JOB_SUCCEEDED, JOB_FAILED, JOB_CANCELED);

    private static final Set<WebhookEvent> OF_ENDS =
            EnumSet.of(JOB_SUCCEEDED, JOB_FAILED, JOB_CANCELED, BATCH_FINISHED);

    /** Whether it is about a single job. */
    public boolean isOfJob() {
        return OF_JOBS.contains(this);
    }

    /** Whether a job or a batch has come to its end with it. */
    public boolean isOfEnd() {
        return OF_ENDS.contains(this);
    }

    /** The word in documents and in the database, such as {@code job.started}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /** The event of that name, if there is one. */
    public static Optional<WebhookEvent> ofCode(String code) {
        for (WebhookEvent event : values()) {
            if (event.code().equals(code)) {
                return Optional.of(event);
            }
        }
        return Optional.empty();
    }
}
