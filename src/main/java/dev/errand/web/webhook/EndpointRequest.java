package dev.errand.web.webhook;

import dev.errand.job.spec.WebhookEvent;
import dev.errand.webhook.WebhookSecret;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of a webhook endpoint; what it left out is {@code null}.
 *
 * @param url where it listens; always there when one is to be made
 * @param events what it is told of, named or not
 * @param tasks of which tasks
 * @param enabled whether anything is sent to it
 * @param secret what to sign with; only when one is to be made
 */
public record EndpointRequest(
        @Nullable String url,
        @Nullable Set<WebhookEvent> events,
        @Nullable Set<String> tasks,
        @Nullable Boolean enabled,
        @Nullable WebhookSecret secret) {}
