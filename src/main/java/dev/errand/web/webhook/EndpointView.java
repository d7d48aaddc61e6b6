package dev.errand.web.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.view.JobViews;
import dev.errand.webhook.WebhookSecret;
import dev.errand.webhook.endpoint.Endpoint;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A webhook endpoint as the contract shows it; the secret only in the one answer that tells of it. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EndpointView(
        String id,
        String url,
        List<String> events,
        List<String> tasks,
        boolean enabled,
        @Nullable String disabledReason,
        @Nullable String createdAt,
        @Nullable String secret) {

    /** The endpoint without its secret. */
    static EndpointView of(Endpoint endpoint) {
        return of(endpoint, null);
    }

    /** The endpoint with the secret that its owner is to learn now. */
    static EndpointView of(Endpoint endpoint, @Nullable WebhookSecret secret) {
        return new EndpointView(
                endpoint.id(),
                endpoint.url(),
                endpoint.events().stream().sorted().map(WebhookEvent::code).toList(),
                endpoint.tasks().stream().sorted().toList(),
                endpoint.enabled(),
                endpoint.disabledReason(),
                JobViews.time(endpoint.createdAt()),
                secret == null ? null : secret.text());
    }

    /** Not to be printed: it may hold the secret. */
    @Override
    public String toString() {
        return "EndpointView[" + id + "]";
    }
}
