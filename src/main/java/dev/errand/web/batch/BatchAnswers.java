package dev.errand.web.batch;

import dev.errand.batch.Batch;
import dev.errand.view.BatchView;
import dev.errand.web.support.Call;
import dev.errand.web.support.EntityTag;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.RetryAfter;
import java.time.Clock;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a batch: the document and the headers that go with it, as {@link JobAnswers} does with a job. */
@Component
public class BatchAnswers {

    private final JsonMapper json;
    private final Clock clock;

    BatchAnswers(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    /** The batch after a change. */
    ResponseEntity<Object> changed(HttpStatus status, Call call, Batch batch) {
        return json(head(status, call, batch), call, batch);
    }

    /** A batch that was just accepted, or was by an earlier request of the same key. */
    public ResponseEntity<Object> accepted(HttpStatus status, Call call, Batch batch, boolean replayed) {
        String self = BatchView.self(batch.id(), call.base());
        BodyBuilder head = head(status, call, batch).header(HttpHeaders.LOCATION, self);
        if (status == HttpStatus.ACCEPTED) {
            head.header(JobAnswers.OPERATION_LOCATION, self);
        }
        if (replayed) {
            head.header(JobAnswers.REPLAYED, "true");
        }
        return json(head, call, batch);
    }

    /** The batch as read, unless the client has this very document already. */
    ResponseEntity<Object> read(Call call, Batch batch) {
        ETag tag = tag(call, batch);
        boolean known = EntityTag.isKnown(tag, call.ifNoneMatch());
        BodyBuilder head = head(known ? HttpStatus.NOT_MODIFIED : HttpStatus.OK, call, batch)
                .eTag(tag.formattedTag())
                .cacheControl(CacheControl.noCache());
        return known ? head.build() : json(head, call, batch);
    }

    /** The counts change without a new version of the batch. */
    private static ETag tag(Call call, Batch batch) {
        String tag = Long.toString(batch.version(), Character.MAX_RADIX)
                + "-" + Integer.toHexString(batch.counts().hashCode())
                + "-" + Integer.toHexString(call.base().hashCode());
        return new ETag(tag, true);
    }

    /** What goes with a batch's document, or with more than that. */
    public BodyBuilder head(HttpStatus status, Call call, Batch batch) {
        BodyBuilder head = ResponseEntity.status(status);
        if (call.preference() != null) {
            head.header(JobAnswers.PREFERENCE_APPLIED, call.preference().applied());
        }
        if (!batch.done()) {
            long seconds = RetryAfter.seconds(Duration.between(batch.createdAt(), clock.instant()));
            head.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        return head;
    }

    private ResponseEntity<Object> json(BodyBuilder head, Call call, Batch batch) {
        return head.contentType(MediaType.APPLICATION_JSON)
                .body(json.writeValueAsBytes(BatchView.of(batch, call.base())));
    }
}
