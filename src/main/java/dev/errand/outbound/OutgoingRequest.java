package dev.errand.outbound;

import dev.errand.outbound.address.WebAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request to be sent by {@link SafeHttpClient}; refuses with {@link IllegalArgumentException} what must not be sent.
 *
 * @param method an upper-case HTTP method
 * @param url where to
 * @param headers by name; those that frame the message or steer the connection ({@code Host}, {@code Content-Length}, …) are
 *     refused. With any header that may hold a secret, a redirect to another host is not followed
 * @param body the bytes to send, or null for none; not copied, so they must not be changed afterwards
 * @param timeout for the whole exchange, from the look-up of the name to the last byte of the last answer; above 0
 */
@SuppressWarnings("ArrayRecordComponent")
public record OutgoingRequest(
        String method, WebAddress url, Map<String, String> headers, byte @Nullable [] body, Duration timeout) {

    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");

    /** Checks and copies. */
    public OutgoingRequest {
        if (!METHOD.matcher(method).matches() || method.equals("CONNECT")) {
            throw new IllegalArgumentException("not a method that can be sent");
        }
        HeaderRules.check(headers);
        headers = new LinkedHashMap<>(headers);
        if (!timeout.isPositive()) {
            throw new IllegalArgumentException("the timeout must be above 0");
        }
    }

    /** A GET request. */
    public static OutgoingRequest get(WebAddress url, Map<String, String> headers, Duration timeout) {
        return new OutgoingRequest("GET", url, headers, null, timeout);
    }
}
