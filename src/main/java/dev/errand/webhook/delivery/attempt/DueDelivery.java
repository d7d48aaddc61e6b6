package dev.errand.webhook.delivery.attempt;

import dev.errand.webhook.WebhookSecret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A delivery that this node has claimed, with all that a try needs.
 *
 * @param id the delivery's name, the same for each try
 * @param claim under which it is held
 * @param receiver whose place it takes
 * @param endpointId the managed endpoint, if it goes to one
 * @param url where to: an endpoint's present address, or the one that was recorded
 * @param headers further headers
 * @param body what to send; not copied
 * @param secrets what to sign with, the newest first; empty for the service's own
 * @param attempt how many tries went before, since it was recorded or ordered again
 * @param oneTry whether it is not tried again
 * @param obstacle why it must not be sent after all
 */
@SuppressWarnings("ArrayRecordComponent")
public record DueDelivery(
        String id,
        String claim,
        String receiver,
        @Nullable String endpointId,
        String url,
        Map<String, String> headers,
        byte[] body,
        List<WebhookSecret> secrets,
        int attempt,
        boolean oneTry,
        @Nullable String obstacle) {}
