package dev.errand.webhook.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.batch.Batch;
import dev.errand.job.Job;
import dev.errand.job.Result;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.view.BatchView;
import dev.errand.view.JobView;
import dev.errand.view.JobViews;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is sent: {@code {type, timestamp, data}} in UTF-8. Pure. */
public final class WebhookBodies {

    /** The largest JSON result that comes with its job. */
    static final int INLINE_RESULT_BYTES = 16 * 1024;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .build();

    private WebhookBodies() {}

    private record Message(String type, @Nullable String timestamp, Object data) {}

    /** The job document, and whether its result was left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record JobData(
            @JsonUnwrapped JobView job, @Nullable Boolean resultOmitted) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    private record EndpointData(
            String id,
            String url,
            @Nullable List<String> events,
            @Nullable List<String> tasks,
            boolean enabled,
            @Nullable String disabledReason) {}

    /** A whole body. */
    public static byte[] of(WebhookEvent event, Instant at, Object data) {
        return MAPPER.writeValueAsBytes(new Message(event.code(), JobViews.time(at), data));
    }

    /** A job as data; a large result, or one that is not JSON, is left out. */
    public static Object job(Job job, String base, Instant now) {
        boolean omits = job.resultInfo() != null && !isInline(job.result());
        JobView view = JobViews.of(omits ? job.withoutResult() : job, base, false, now);
        return new JobData(view, omits ? true : null);
    }

    /** A batch as data. */
    public static Object batch(Batch batch, String base) {
        return BatchView.of(batch, base);
    }

    /** An endpoint as data. */
    static Object endpoint(Endpoint endpoint) {
        return new EndpointData(
                endpoint.id(),
                endpoint.url(),
                endpoint.events().isEmpty()
                        ? null
                        : endpoint.events().stream()
                                .sorted()
                                .map(WebhookEvent::code)
                                .toList(),
                endpoint.tasks().isEmpty()
                        ? null
                        : endpoint.tasks().stream().sorted().toList(),
                endpoint.enabled(),
                endpoint.disabledReason());
    }

    private static boolean isInline(@Nullable Result result) {
        return result != null && result.isJson() && result.bytes().length <= INLINE_RESULT_BYTES;
    }
}
