package dev.errand.webhook.outbox;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.job.trace.TraceContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message to one receiver that is about to be recorded.
 *
 * @param event what it tells of
 * @param jobId the job, if it is about one
 * @param batchId the batch, if it is about one
 * @param to who gets it
 * @param body what is sent; not copied
 * @param tenant whose it is
 */
@SuppressWarnings("ArrayRecordComponent")
public record NewDelivery(
        WebhookEvent event,
        @Nullable String jobId,
        @Nullable String batchId,
        Target to,
        byte[] body,
        String tenant) {

    /**
     * A receiver.
     *
     * @param endpointId the managed endpoint, if it is one
     * @param url where it listens; empty when nobody knows any more
     * @param headers further headers
     * @param obstacle why nothing can be sent to it, if so
     * @param base what links begin with
     */
    public record Target(
            @Nullable String endpointId,
            String url,
            Map<String, String> headers,
            @Nullable String obstacle,
            String base) {

        /** The same told as part of a trace, unless its headers name another one. */
        public Target tracedBy(Optional<TraceContext> trace) {
            boolean own = headers.keySet().stream().anyMatch(TraceContext.HEADER::equalsIgnoreCase);
            if (trace.isEmpty() || own) {
                return this;
            }
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(TraceContext.HEADER, trace.get().header());
            return new Target(endpointId, url, more, obstacle, base);
        }

        public static final String DISABLED = "endpoint disabled";
        public static final String REMOVED = "endpoint removed";
    }

    /** News that is out of date a moment later is not tried again, and a ping is to tell at once. */
    boolean oneTry() {
        return event == WebhookEvent.JOB_PROGRESS || event == WebhookEvent.WEBHOOK_PING;
    }

    /** Why it is recorded without being sent, if it is. */
    @Nullable
    String heldBack() {
        return event == WebhookEvent.WEBHOOK_PING ? null : to.obstacle();
    }
}
