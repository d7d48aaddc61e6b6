package dev.errand.problem;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Every kind of problem that a client can meet: a closed set, whose names are part of the contract. Each has a page of its own
 * under {@code /problems/} and its name.
 */
public enum ProblemType {
    /** The request itself is wrong. */
    VALIDATION(
            400,
            "The request is not valid",
            "Something in the request is malformed, unknown, of the wrong type or outside its range. Nothing was changed.",
            "Correct what the members of errors point to, and send the request again."),
    /** The arguments do not fit the task. */
    INVALID_ARGUMENTS(
            422,
            "The arguments do not fit the task",
            "The task was found, but there are too many or too few arguments, one is given twice, or one is of the wrong type."
                    + " No job was made.",
            "Compare args and kwargs with the task's parameters under /v1/tasks/{name}."),
    /** Nothing failed so, or it is long ago. */
    ERROR_NOT_FOUND(
            404,
            "There is no such error",
            "No attempt ended in an error of this fingerprint, or it is no longer kept.",
            "List them: /v1/errors."),
    /** No task of that name. */
    UNKNOWN_TASK(
            422,
            "There is no such task",
            "The job names a task that this service does not have.",
            "List them: /v1/tasks."),
    /** No queue of that name. */
    UNKNOWN_QUEUE(
            422,
            "There is no such queue",
            "The job names a queue that no node of this service has been configured with.",
            "Leave queue out to use the task's own, or have it configured as errand.execution.queues.NAME."),
    /** The webhook names an endpoint that is not there. */
    UNKNOWN_ENDPOINT(
            422,
            "The webhook names an endpoint that is not there",
            "The webhook names an endpoint that this service does not have, or no longer. Nothing was stored.",
            "List them: /v1/webhook-endpoints."),
    /** The job is to wait for what is not there. */
    UNKNOWN_PARENT(
            422,
            "There is nothing to wait for by that id",
            "The submission names a job or a batch to wait for that never was, or is no longer kept. Nothing was stored.",
            "Leave out of after what is over and forgotten."),
    /** Jobs that wait for each other. */
    WORKFLOW_CYCLE(
            422,
            "The jobs wait for each other",
            "Some jobs would wait for each other in a circle, so that none could ever start. Nothing was stored.",
            "The detail, or errors, says which; take away one of their waits."),
    /** A job that has spawned as many as it may. */
    TOO_MANY_CHILDREN(
            422,
            "The job has too many children",
            "A job may spawn so many others and no more. Nothing was stored.",
            "Let children spawn some of the others, or submit a batch; or have errand.workflow.max-children raised."),
    /** A job too far below the first. */
    TOO_DEEP(
            422,
            "The job is too far below the first",
            "A child would be more steps below a job that nobody spawned than may be. Nothing was stored.",
            "Have a job further up spawn it, or have errand.workflow.max-depth raised."),
    /** An internal address. */
    WEBHOOK_URL_FORBIDDEN(
            422,
            "The webhook's address is forbidden",
            "Webhooks go to public addresses and over https, so that nobody can make this service call what is internal. Plain http and"
                    + " private, loopback and other special addresses are refused. Nothing was stored.",
            "Use a public https address, or have the host or CIDR listed in errand.webhooks.allow."),
    /** The body exceeds the limit. */
    TOO_LARGE(
            413,
            "The body is too large",
            "The request's body is larger than the service takes.",
            "Pass large data by reference, such as a URL, or have errand.submission.max-bytes, or errand.batch.max-bytes for a batch, raised."),
    /** The queue is full. */
    QUEUE_FULL(
            429,
            "The queue is full",
            "As many jobs wait in this queue as it may hold. No job was made.",
            "Send the request again after the seconds in Retry-After, then at growing intervals."),
    /** The tenant has as much waiting as it may. */
    QUOTA_EXCEEDED(
            429,
            "The quota of the tenant is used up",
            "As many jobs of this tenant are queued or scheduled as may be, or arguments and results have as many bytes. No job was made.",
            "Send it again after the seconds in Retry-After, then at growing intervals, or have maxQueued or maxBytes of the tenant raised."),
    /** The store cannot be reached. */
    STORE_UNAVAILABLE(
            503,
            "The store is not available",
            "The service cannot read or write its database just now. No promise was made.",
            "Send the request again after the seconds in Retry-After; with an Idempotency-Key it cannot happen twice."),
    /** Who vouches for people cannot be asked. */
    ISSUER_UNAVAILABLE(
            503,
            "The issuer of the token is not available",
            "The service cannot ask the OpenID Connect issuer just now, so nobody can tell what its token is worth. Nothing was changed.",
            "Send the request again after the seconds in Retry-After, or use a key."),
    /** Same key, other body. */
    IDEMPOTENCY_MISMATCH(
            422,
            "The idempotency key was used before with another body",
            "An earlier request with this Idempotency-Key had a body that is not equal to this one as JSON.",
            "Use a new key for each new request, and the old one only to repeat a request unchanged."),
    /** Same key, first request not answered yet. */
    IDEMPOTENCY_IN_PROGRESS(
            409,
            "A request with this idempotency key is being accepted",
            "Another request with this Idempotency-Key has arrived and is not answered yet.",
            "Send the request again in a moment; the answer will then be that of the first."),
    /** No job of that id. */
    JOB_NOT_FOUND(
            404,
            "There is no such job",
            "No job of this id was ever made here.",
            "Compare the id with the one in Location."),
    /** Removed by retention or by hand. */
    JOB_EXPIRED_RECORD(
            410,
            "The job is no longer kept",
            "There was a job of this id, but it was final and has been removed, by hand or because its time was over.",
            "Fetch results sooner, or have errand.retention.results made longer."),
    /** The result alone is gone. */
    RESULT_EXPIRED(
            410,
            "The result is no longer kept",
            "The job succeeded, but the time for which its result was to be kept is over.",
            "Fetch results sooner, or submit with a larger resultTtlSeconds."),
    /** The task threw, its process died, or its result was too large. */
    JOB_FAILED(
            424,
            "The job failed",
            "The job is final and has no result. The member error says what went wrong and of what type it is.",
            "Read the error; POST to the job's /retry to run it again."),
    /** An attempt took too long. */
    JOB_TIMED_OUT(
            424,
            "The job timed out",
            "The job's last attempt took longer than its timeoutSeconds and was stopped.",
            "Submit with a larger timeoutSeconds, or POST to the job's /retry to run it again."),
    /** Somebody called it off. */
    JOB_CANCELED(
            424,
            "The job was canceled",
            "Somebody called the job off before it could finish.",
            "POST to the job's /retry to run it again."),
    /** Not started in time. */
    JOB_EXPIRED(
            424,
            "The job expired",
            "The job was not started by its expiresAt and never will be.",
            "Submit with a later expiresAt, or to a queue with more room."),
    /** It did not stop when told to. */
    JOB_ABANDONED(
            424,
            "The job was abandoned",
            "The job was told to stop, because it was canceled or took too long, and did not within the grace period. Whatever it"
                    + " returns later is dropped.",
            "Make the task heed interruption; error.stack under ?view=full shows where it was."),
    /** It finished otherwise. */
    JOB_NOT_CANCELABLE(
            409,
            "The job has finished",
            "The job succeeded or failed before it could be canceled.",
            "There is nothing to do."),
    /** Only failed and canceled jobs are retried. */
    JOB_NOT_RETRYABLE(
            409,
            "The job cannot be retried",
            "Only a failed or canceled job can be queued anew; this one has succeeded, is not final yet, or ended only because another one did.",
            "Wait until it is final, retry the job that the detail names, or submit a new job."),
    /** Only final jobs are removed. */
    JOB_NOT_FINAL(
            409,
            "The job is not final",
            "Only a job that has succeeded, failed or been canceled can be removed.",
            "Cancel it, wait until it is final, and remove it then."),
    /** No batch of that id. */
    BATCH_NOT_FOUND(
            404,
            "There is no such batch",
            "No batch of this id was ever made here.",
            "Compare the id with the one in Location."),
    /** Removed by retention. */
    BATCH_EXPIRED_RECORD(
            410,
            "The batch is no longer kept",
            "There was a batch of this id, but it was final, and it and its items have been removed because their time was over.",
            "Fetch results sooner, or have errand.retention.results made longer."),
    /** It finished otherwise. */
    BATCH_NOT_CANCELABLE(
            409,
            "The batch has finished",
            "The batch succeeded or failed before it could be canceled.",
            "There is nothing to do."),
    /** No endpoint of that id. */
    ENDPOINT_NOT_FOUND(
            404,
            "There is no such webhook endpoint",
            "No endpoint of this id was ever made here, or it was removed.",
            "List them: /v1/webhook-endpoints."),
    /** Nothing is sent to it. */
    ENDPOINT_DISABLED(
            409,
            "The webhook endpoint is disabled",
            "Nothing is sent to an endpoint that is disabled, so nothing can be recovered for it.",
            "Enable it first: PATCH it with {\"enabled\": true}."),
    /** No delivery of that id. */
    DELIVERY_NOT_FOUND(
            404,
            "There is no such webhook delivery",
            "No delivery of this id was ever made here, or it is no longer kept.",
            "List them: /v1/webhook-deliveries."),
    /** The token is not the present one. */
    LEASE_LOST(
            409,
            "The lease is lost",
            "The token is not that of a lease that this job is held by: it has ended, was given back, ran out, or never was. What was said with"
                    + " it is dropped.",
            "Stop working on the job: somebody else may have it. Send heartbeats more often than the lease's length."),
    /** No worker of that name. */
    WORKER_NOT_FOUND(
            404,
            "There is no such worker",
            "No worker of this name, or no such instance of it, is known here.",
            "List them: /v1/workers."),
    /** No task of that name. */
    TASK_NOT_FOUND(404, "There is no such task", "This service has no task of this name.", "List them: /v1/tasks."),
    /** The name of a task of the service's own. */
    TASK_TAKEN(
            409,
            "The name of the task is taken",
            "A worker registered a task under the name of one of the service's own. Nothing was registered.",
            "Give the task another name."),
    /** Jobs of the task are open. */
    TASK_IN_USE(
            409,
            "The task is in use",
            "Jobs of the task are not final yet, and without the task nobody could run them.",
            "Wait for them or cancel them, then take the task away."),
    /** A schema that a worker sent. */
    INVALID_SCHEMA(
            422,
            "A schema cannot be used",
            "A parameter's or result's schema is not JSON Schema 2020-12, refers to something outside or to itself without end, has a"
                    + " pattern that cannot be matched in linear time, or does not fit the parameter's default. Nothing was registered.",
            "Correct what the members of errors point to, and register again."),
    /** As many tasks as may be. */
    TOO_MANY_TASKS(
            422,
            "There are too many tasks",
            "As many tasks of workers are registered as may be. Nothing was registered.",
            "Take away tasks that nobody uses, or have errand.workers.max-tasks raised."),
    /** No good key. */
    UNAUTHENTICATED(
            401,
            "The call needs a key",
            "This service answers only those who sign in, and the request has no key, or one that is unknown, expired or revoked. Which of"
                    + " these, nobody is told.",
            "Send the header Authorization: Bearer and the key. Whoever has a key with the scope keys:manage makes others by POST /v1/keys; the first"
                    + " one is made as docs/security.md says."),
    /** The key does not allow it. */
    FORBIDDEN(
            403,
            "The key does not allow this",
            "The key is good, but not for this call: it lacks the scope that detail names. Nothing was looked up or changed.",
            "Use a key with that scope, or have one made by whoever manages keys."),
    /** More than the caller has. */
    GRANT_REFUSED(
            403,
            "Nobody gives away more than he has",
            "The key that was to be made, changed or rotated goes beyond the caller's own in what detail names. Nothing was changed.",
            "Ask for less, or use a key that has as much."),
    /** A page of somebody else. */
    CROSS_SITE(
            403,
            "The request comes from a page of another origin",
            "A browser sent it for a page that is not this service's, which may have been anybody's. Nothing was changed.",
            "If the page is yours, list its origin in errand.cors.origins."),
    /** A name that is not this service's. */
    MISDIRECTED(
            421,
            "The service is not known by this name",
            "While the service is open it answers only to names that are known to be its own, so that web pages cannot reach it under theirs.",
            "Use localhost or 127.0.0.1, list the name in errand.security.hosts, or make the service ask for keys."),
    /** Too often. */
    RATE_LIMITED(
            429,
            "Too many requests",
            "More requests of this kind came than may within a second.",
            "Send the request again after the seconds in Retry-After, and slow down."),
    /** No key of that id. */
    KEY_NOT_FOUND(
            404,
            "There is no such key",
            "No key of this id was ever made here, or it was revoked.",
            "List them: /v1/keys."),
    /** As many keys as may be. */
    TOO_MANY_KEYS(
            422,
            "There are too many keys",
            "As many keys as may be are there already. None was made.",
            "Revoke keys that nobody uses, or have errand.security.max-keys raised."),
    /** No tenant of that name. */
    TENANT_NOT_FOUND(
            404, "There is no such tenant", "This service has no tenant of this name.", "List them: /v1/tenants."),
    /** No queue of that name. */
    QUEUE_NOT_FOUND(
            404,
            "There is no such queue",
            "No node of this service has been configured with a queue of this name.",
            "List them: /v1/queues."),
    /** No operation of that id. */
    OPERATION_NOT_FOUND(
            404,
            "There is no such operation",
            "No operation of this id was ever accepted here, or it has ended and is no longer kept.",
            "List them: /v1/operations."),
    /** As many operations run as may. */
    TOO_MANY_OPERATIONS(
            429,
            "Too many operations run",
            "As many operations of this tenant run as may. Nothing was changed.",
            "Send it again when one has ended, or have errand.operations.max-running raised."),
    /** No schedule of that name. */
    SCHEDULE_NOT_FOUND(
            404, "There is no such schedule", "No schedule of this name is there.", "List them: /v1/schedules."),
    /** The configuration says what it is. */
    SCHEDULE_MANAGED(
            409,
            "The schedule is configured",
            "A schedule of this name comes from the configuration of a node, errand.schedules.NAME. Nothing was changed.",
            "Change the configuration, or use another name. Pausing, resuming, running and backfilling work here too."),
    /** Not a cron expression. */
    INVALID_CRON(
            422,
            "The cron expression cannot be read",
            "A cron expression has a field that is missing, malformed or out of its range. Nothing was stored.",
            "See place, counted in characters from 0, and docs/schedules.md for what may stand where."),
    /** Not a time zone. */
    UNKNOWN_TIME_ZONE(
            422,
            "The time zone is not known",
            "The time zone is no region of the IANA time zone database that this service has, such as Europe/Berlin, and not UTC.",
            "Use a region. Offsets and abbreviations say too little: they know no daylight saving."),
    /** No time to come. */
    NEVER_FIRES(
            422,
            "The schedule would never fire",
            "No time of the schedule lies in the future, or none within 400 years. Nothing was stored.",
            "Compare the days with the months, and startAt, endAt and at with the present time."),
    /** Too close together. */
    TOO_FREQUENT(
            422,
            "The schedule would fire too often",
            "Two times of the schedule are closer together than errand.scheduling.min-interval. Nothing was stored.",
            "Leave more time between them, or have errand.scheduling.min-interval lowered."),
    /** As many schedules as may be. */
    TOO_MANY_SCHEDULES(
            429,
            "There are too many schedules",
            "As many schedules are there as may be, those that are done among them. Nothing was stored.",
            "Remove some that nobody needs, or have errand.scheduling.max raised."),
    /** It stands otherwise. */
    PRECONDITION_FAILED(
            412,
            "It stands otherwise than the request expects",
            "If-Match or If-None-Match names another version than the present one. Nothing was changed.",
            "Read it again, and send what you want with its present ETag."),
    /** Not every node knows of tenants. */
    UPGRADE_UNFINISHED(
            409,
            "The upgrade is not finished",
            "A node of an earlier version lives, or was not found dead yet. It would not keep apart what belongs to several tenants. Nothing was"
                    + " changed.",
            "Stop the nodes of earlier versions, see /v1/nodes, wait for errand.cluster.lease and send the request again."),
    /** No such address. */
    NOT_FOUND(
            404,
            "There is nothing at this address",
            "The path belongs to nothing that this service offers.",
            "See /v3/api-docs or /swagger-ui.html for what there is."),
    /** Not with this method. */
    METHOD_NOT_ALLOWED(
            405,
            "The method is not allowed here",
            "The address exists, but not for this HTTP method.",
            "Use one of the methods in the Allow header."),
    /** No representation fits Accept. */
    NOT_ACCEPTABLE(
            406,
            "No acceptable representation",
            "The answer is not available in any of the media types that the Accept header allows.",
            "Accept application/json, or leave the header out."),
    /** The body is not JSON in UTF-8. */
    UNSUPPORTED_MEDIA_TYPE(
            415,
            "The body's media type is not supported",
            "Bodies must be JSON in UTF-8, declared as application/json and not compressed.",
            "Send the header Content-Type: application/json."),
    /** Not at this time. */
    UNAVAILABLE(
            503,
            "The service is not available",
            "The service is starting, stopping or overloaded.",
            "Send the request again after a while."),
    /** A defect of the service. */
    INTERNAL(
            500,
            "The service failed",
            "The service met a situation that it was not made for. The cause is in its log under the number in errorId.",
            "Try again; if it happens again, report it with the number.");

    private final int status;
    private final String title;
    private final String meaning;
    private final String remedy;

    ProblemType(int status, String title, String meaning, String remedy) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The last part of its page's address, such as {@code queue-full}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The HTTP status that it usually comes with. */
    public int status() {
        return status;
    }

    /** What it is, in a few words that do not change from case to case. */
    public String title() {
        return title;
    }

    /** What it means, for its page. */
    public String meaning() {
        return meaning;
    }

    /** What the client can do about it, for its page. */
    public String remedy() {
        return remedy;
    }

    /** The type of that name, if there is one. */
    public static Optional<ProblemType> ofCode(String code) {
        return Arrays.stream(values()).filter(type -> type.code().equals(code)).findFirst();
    }
}
