package dev.errand.job.spec;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is to be told of a job or a batch: exactly one of an address and a managed endpoint. Immutable.
 *
 * @param url an address, checked by whoever took it in; signed with the service's own secret
 * @param endpointId the id of a managed endpoint
 * @param events what it is told of; at least one
 * @param headers further headers of each request, checked by whoever took them in
 * @param base what links in bodies begin with, without a slash at the end
 */
public record Webhook(
        @Nullable String url,
        @Nullable String endpointId,
        Set<WebhookEvent> events,
        Map<String, String> headers,
        @Nullable String base) {

    /** What a job's webhook is told of unless it says otherwise. */
    public static final Set<WebhookEvent> DEFAULT_OF_JOB = Collections.unmodifiableSet(
            EnumSet.of(WebhookEvent.JOB_SUCCEEDED, WebhookEvent.JOB_FAILED, WebhookEvent.JOB_CANCELED));

    /** What a batch's webhook is told of unless it says otherwise. */
    public static final Set<WebhookEvent> DEFAULT_OF_BATCH =
            Collections.unmodifiableSet(EnumSet.of(WebhookEvent.BATCH_FINISHED));

    /** Checks and copies. */
    public Webhook {
        if ((url == null) == (endpointId == null)) {
            throw new IllegalArgumentException("a webhook has either a URL or an endpoint");
        }
        if (events.isEmpty()) {
            throw new IllegalArgumentException("a webhook without events tells nobody anything");
        }
        events = Collections.unmodifiableSet(EnumSet.copyOf(events));
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** Whether it is to be told of that. */
    public boolean wants(WebhookEvent event) {
        return events.contains(event);
    }

    /** What of a batch's webhook concerns each single item; nothing when it is told of the batch alone. */
    @Nullable
    public Webhook ofItems() {
        EnumSet<WebhookEvent> ofJobs = EnumSet.copyOf(events);
        ofJobs.removeIf(event -> !event.isOfJob());
        return ofJobs.isEmpty() ? null : new Webhook(url, endpointId, ofJobs, headers, base);
    }
}
