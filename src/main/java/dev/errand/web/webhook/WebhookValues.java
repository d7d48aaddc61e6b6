package dev.errand.web.webhook;

import dev.errand.job.TypeId;
import dev.errand.job.spec.WebhookEvent;
import dev.errand.outbound.address.WebAddress;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.webhook.WebhookHeaders;
import dev.errand.webhook.WebhookUrls;
import dev.errand.webhook.endpoint.Endpoint;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads what webhooks and their endpoints have in common. As {@link FieldReader} does, notes what is wrong and answers {@code null}
 * for it.
 */
final class WebhookValues {

    private WebhookValues() {}

    /** An absolute http or https address in its canonical form; whether it may be called is decided later. */
    static @Nullable String url(JsonBody body) {
        String text = new FieldReader(body).name(WebhookUrls.MAX_LENGTH);
        if (text == null) {
            return null;
        }
        try {
            return url(text);
        } catch (IllegalArgumentException e) {
            body.wrong(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /**
     * The same of a text.
     *
     * @throws IllegalArgumentException that says what it must be
     */
    static String url(String text) {
        String url;
        try {
            url = WebAddress.parse(text).toString();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be an http or https address without a user name: " + e.getMessage(), e);
        }
        if (url.length() > WebhookUrls.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "must have at most " + WebhookUrls.MAX_LENGTH + " characters, written in ASCII");
        }
        return url;
    }

    /** The id of an endpoint; whether there is such a one is decided later. */
    static @Nullable String endpointId(JsonBody body) {
        if (body.isAbsent()) {
            return null;
        }
        String id = body.value().currentToken() == JsonToken.VALUE_STRING
                ? body.value().getString()
                : "";
        if (TypeId.isWellFormed(Endpoint.PREFIX, id)) {
            return id;
        }
        body.wrong("must be the id of a webhook endpoint, ep_ and 26 characters");
        return null;
    }

    /** Which events, each once. */
    static @Nullable Set<WebhookEvent> events(JsonBody body, Set<WebhookEvent> known) {
        if (body.isAbsent()) {
            return null;
        }
        Set<WebhookEvent> events = EnumSet.noneOf(WebhookEvent.class);
        body.array("an array of events", () -> {
            WebhookEvent event = body.value().currentToken() == JsonToken.VALUE_STRING
                    ? WebhookEvent.ofCode(body.value().getString()).orElse(null)
                    : null;
            if (event == null || !known.contains(event)) {
                body.wrong(oneOf(known));
            } else {
                events.add(event);
            }
        });
        return events;
    }

    private static String oneOf(Set<WebhookEvent> known) {
        return known.stream().map(WebhookEvent::code).collect(Collectors.joining(", ", "must be one of ", ""));
    }

    /** Reads headers into a map; of too many only the first are looked at. */
    static void headers(JsonBody body, Map<String, String> headers) {
        FieldReader values = new FieldReader(body);
        String place = body.pointer();
        int[] seen = {0};
        body.object("an object of strings", name -> {
            if (++seen[0] > WebhookHeaders.MAX) {
                body.skip();
                return;
            }
            String value = values.element(WebhookHeaders.MAX_VALUE);
            if (value == null) {
                return;
            }
            Optional<String> wrong = WebhookHeaders.check(Map.of(name, value));
            wrong.ifPresentOrElse(body::wrong, () -> headers.put(name, value));
        });
        if (seen[0] > WebhookHeaders.MAX) {
            body.violation(place, "must have at most " + WebhookHeaders.MAX + " headers, not " + seen[0]);
        } else {
            WebhookHeaders.check(headers).ifPresent(wrong -> body.violation(place, wrong));
        }
    }
}
