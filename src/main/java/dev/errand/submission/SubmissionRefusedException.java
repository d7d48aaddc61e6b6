package dev.errand.submission;

import dev.errand.job.Quota;
import dev.errand.job.spec.Parent;
import java.util.List;

/** Work that is not accepted; nothing was stored. */
public final class SubmissionRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Cause {
        /** No task of that name. */
        UNKNOWN_TASK,
        /** No queue of that name. */
        UNKNOWN_QUEUE,
        /** No webhook endpoint of that id. */
        UNKNOWN_ENDPOINT,
        /** No job or batch of an id that is to end before. */
        UNKNOWN_PARENT,
        /** The jobs of a workflow wait for each other in a circle, or a job that another one spawns would wait for itself. */
        WORKFLOW_CYCLE,
        /** Whoever spawns it does not run any more, or not under that lease. */
        LEASE_LOST,
        /** Whoever spawns it has spawned as many as it may. */
        TOO_MANY_CHILDREN,
        /** It would be too far below the first. */
        TOO_DEEP,
        /** Nothing may be sent to the webhook's address. */
        WEBHOOK_URL_FORBIDDEN,
        /** The arguments do not fit the task. */
        INVALID_ARGUMENTS,
        /** A value is well formed but makes no sense now. */
        VALIDATION,
        /** As many jobs wait as the queue may hold. */
        QUEUE_FULL,
        /** The tenant has as much as it may. */
        QUOTA_EXCEEDED,
        /** The idempotency key was used with another body. */
        IDEMPOTENCY_MISMATCH,
        /** A request with the same idempotency key is being accepted just now. */
        IDEMPOTENCY_IN_PROGRESS,
        /** The idempotency key stands for a job that was removed since. */
        JOB_GONE,
        /** The idempotency key stands for a batch that was removed since. */
        BATCH_GONE,
        /** The idempotency key stands for an operation that was removed since. */
        OPERATION_GONE,
        /** As many operations run as may. */
        TOO_MANY_OPERATIONS,
        /** What would have to be stored is out of proportion to what was sent. */
        TOO_LARGE
    }

    /**
     * One thing that is wrong.
     *
     * @param pointer a JSON pointer (RFC 6901) into the request's body
     * @param detail what is wrong and what is allowed
     */
    public record Detail(String pointer, String detail) implements java.io.Serializable {}

    private static final int MAX_DETAILS = 100;

    private final Cause reason;
    private final String place;
    private final String name;
    private final List<Detail> details;

    /** A refusal that says what is wrong in the body. */
    public SubmissionRefusedException(Cause reason, String message, List<Detail> details) {
        this(reason, "", "", message, details);
    }

    private SubmissionRefusedException(Cause reason, String place, String name, String message, List<Detail> details) {
        super(message, null, false, false);
        this.reason = reason;
        this.place = place;
        this.name = name;
        this.details = List.copyOf(details);
    }

    /** A refusal of the whole. */
    public SubmissionRefusedException(Cause reason, String message) {
        this(reason, message, List.of());
    }

    /** That a tenant has as much as it may. */
    public static SubmissionRefusedException overQuota(Quota.Kind kind, int jobs) {
        String what = jobs == 1 ? "another job" : jobs + " more jobs";
        return new SubmissionRefusedException(
                Cause.QUOTA_EXCEEDED,
                switch (kind) {
                    case WAITING -> "as many jobs of the tenant wait as may; there is no room for " + what;
                    case BYTES ->
                        "arguments and results of the tenant have as many bytes as they may; there is no room for "
                                + what;
                });
    }

    /** That there is no task of a name, or none for who asks. */
    public static SubmissionRefusedException unknownTask(String task) {
        return new SubmissionRefusedException(
                Cause.UNKNOWN_TASK, "", task, "there is no task named " + task, List.of());
    }

    /** That some are not there whose ends are to be waited for. */
    public static SubmissionRefusedException unknownParents(List<Parent> parents) {
        return new SubmissionRefusedException(
                Cause.UNKNOWN_PARENT,
                "there is no " + parents.getFirst().id() + " to wait for",
                parents.stream()
                        .map(parent -> new Detail("/after/" + parent.place(), "there is no " + parent.id()))
                        .limit(MAX_DETAILS)
                        .toList());
    }

    /** The same of a submission that is part of a body. */
    public SubmissionRefusedException within(String pointer) {
        List<Detail> moved = details.stream()
                .map(detail -> new Detail(pointer + detail.pointer(), detail.detail()))
                .toList();
        return new SubmissionRefusedException(reason, pointer + place, name, String.valueOf(getMessage()), moved);
    }

    /** Where in the body the submission stands: a JSON pointer, the empty one where it is the body. */
    public String place() {
        return place;
    }

    /** What there is not, for a task: its name as it was given; else empty. */
    public String name() {
        return name;
    }

    /** Why. */
    public Cause reason() {
        return reason;
    }

    /** What is wrong in the body; may be empty. */
    public List<Detail> details() {
        return details;
    }
}
