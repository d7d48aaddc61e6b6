package dev.errand.webhook;

import dev.errand.outbound.HeaderRules;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Which headers a job may have sent along with its webhook. {@code Authorization} is one of them. Pure. */
public final class WebhookHeaders {

    /** How many at the most. */
    public static final int MAX = 20;

    /** The longest value, in characters. */
    public static final int MAX_VALUE = 1000;

    private static final String OUR_OWN = "webhook-";

    private WebhookHeaders() {}

    /** What is wrong with them, for the person who wrote them; nothing when they may be sent. */
    public static Optional<String> check(Map<String, String> headers) {
        if (headers.size() > MAX) {
            return Optional.of("there may be " + MAX + " headers at the most");
        }
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getKey().toLowerCase(Locale.ROOT).startsWith(OUR_OWN)) {
                return Optional.of("the headers webhook-… are the service's own");
            }
            if (header.getValue().length() > MAX_VALUE) {
                return Optional.of("the value of " + header.getKey() + " may have " + MAX_VALUE + " characters");
            }
        }
        try {
            HeaderRules.check(new LinkedHashMap<>(headers));
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }
}
