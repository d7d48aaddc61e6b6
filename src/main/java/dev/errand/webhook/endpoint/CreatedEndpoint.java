package dev.errand.webhook.endpoint;

import dev.errand.webhook.WebhookSecret;

/**
 * An endpoint that was just made.
 *
 * @param endpoint as it stands
 * @param secret what its messages are signed with; not shown again
 */
public record CreatedEndpoint(Endpoint endpoint, WebhookSecret secret) {}
