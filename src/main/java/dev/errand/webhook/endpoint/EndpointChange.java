package dev.errand.webhook.endpoint;

import dev.errand.job.spec.WebhookEvent;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is to become different about an endpoint; what is {@code null} stays as it is.
 *
 * @param url checked by whoever took it in; deliveries that wait go there from now on
 * @param events empty: only what names it
 * @param tasks empty: all
 * @param enabled enabling it again also forgets its failures
 */
public record EndpointChange(
        @Nullable String url,
        @Nullable Set<WebhookEvent> events,
        @Nullable Set<String> tasks,
        @Nullable Boolean enabled) {

    Endpoint of(Endpoint before) {
        return new Endpoint(
                before.id(),
                url == null ? before.url() : url,
                events == null ? before.events() : Set.copyOf(events),
                tasks == null ? before.tasks() : Set.copyOf(tasks),
                enabled == null ? before.enabled() : enabled,
                enabled == null ? before.disabledReason() : null,
                before.createdAt(),
                before.base(),
                before.tenant());
    }
}
