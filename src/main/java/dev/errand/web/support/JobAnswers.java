package dev.errand.web.support;

import dev.errand.job.Job;
import dev.errand.view.JobView;
import dev.errand.view.JobViews;
import dev.errand.web.request.WaitPreference;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers with a job: the document and the headers that go with it. Documents are written to bytes first, so that an answer
 * says its length and leaves in one piece.
 */
@Component
public class JobAnswers {

    public static final String PREFERENCE_APPLIED = "Preference-Applied";
    public static final String OPERATION_LOCATION = "Operation-Location";
    public static final String REPLAYED = "Idempotent-Replayed";

    private final JsonMapper json;
    private final Clock clock;

    JobAnswers(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** The document of a job. */
    public JobView view(Call call, Job job) {
        Job shown = LinkedJobs.shown(call.caller(), job);
        return call.caller().link() == null
                ? JobViews.whole(shown, call.base(), call.full(), clock.instant())
                : JobViews.of(shown, call.base(), false, clock.instant());
    }

    /** The document of a job in a message, which is the same whether the job is still there: so nothing that only a whole job tells. */
    public JobView message(Call call, Job job) {
        return JobViews.of(LinkedJobs.shown(call.caller(), job), call.base(), call.full(), clock.instant());
    }

    /** The job after a change. */
    public ResponseEntity<Object> changed(HttpStatus status, Call call, Job job) {
        return json(head(status, call, job), call, job);
    }

    /** A job that was just accepted, or was by an earlier request of the same key. */
    public ResponseEntity<Object> accepted(HttpStatus status, Call call, Job job, boolean replayed) {
        String self = JobViews.self(job, call.base());
        BodyBuilder head = head(status, call, job).header(HttpHeaders.LOCATION, self);
        if (status == HttpStatus.ACCEPTED) {
            head.header(OPERATION_LOCATION, self);
        }
        if (replayed) {
            head.header(REPLAYED, "true");
        }
        return json(head, call, job);
    }

    /** The job as read, unless the client has this very document already. */
    public ResponseEntity<Object> read(HttpStatus status, Call call, Job job) {
        return notModified(call, job).orElseGet(() -> json(readHead(status, call, job), call, job));
    }

    private Optional<ResponseEntity<Object>> notModified(Call call, Job job) {
        return notModified(call, job, EntityTag.of(job, call, clock.instant()));
    }

    private BodyBuilder readHead(HttpStatus status, Call call, Job job) {
        return readHead(status, call, job, EntityTag.of(job, call, clock.instant()));
    }

    /** The tag of bytes that are a job's, of which parts can be asked for. */
    public ETag tagOfBytes(Call call, Job job) {
        return EntityTag.ofBytes(job, call, clock.instant());
    }

    /** That the client has already what has this tag, if so. */
    public Optional<ResponseEntity<Object>> notModified(Call call, Job job, ETag tag) {
        return EntityTag.isKnown(tag, call.ifNoneMatch())
                ? Optional.of(readHead(HttpStatus.NOT_MODIFIED, call, job, tag).build())
                : Optional.empty();
    }

    /** The headers of something read, which a client may keep but must ask for again. */
    public BodyBuilder readHead(HttpStatus status, Call call, Job job, ETag tag) {
        return head(status, call, job).eTag(tag.formattedTag()).cacheControl(CacheControl.noCache());
    }

    /** An answer that says which wait was applied, if the client asked for one. */
    public BodyBuilder waited(HttpStatus status, @Nullable WaitPreference applied) {
        BodyBuilder head = ResponseEntity.status(status);
        return applied == null ? head : head.header(PREFERENCE_APPLIED, applied.applied());
    }

    private BodyBuilder head(HttpStatus status, Call call, Job job) {
        BodyBuilder head = waited(status, call.preference());
        if (!job.done()) {
            long seconds = RetryAfter.seconds(Duration.between(job.createdAt(), clock.instant()));
            head.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        return head;
    }

    private ResponseEntity<Object> json(BodyBuilder head, Call call, Job job) {
        return head.contentType(MediaType.APPLICATION_JSON).body(json.writeValueAsBytes(view(call, job)));
    }
}
