package dev.errand.outbound;

import dev.errand.outbound.address.WebAddress;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request of an exchange: the first, or one that a redirect asks for.
 *
 * @param method what is sent
 * @param url where to
 * @param headers by name
 * @param body the bytes to send, or null for none
 */
@SuppressWarnings("ArrayRecordComponent")
record Hop(String method, WebAddress url, Map<String, String> headers, byte @Nullable [] body) {

    static Hop first(OutgoingRequest request) {
        return new Hop(request.method(), request.url(), request.headers(), request.body());
    }

    /** The same request elsewhere. */
    Hop at(WebAddress other) {
        return new Hop(method, other, headers, body);
    }

    /** What stands for this request where its answer only tells of another page; nothing of it goes along. */
    Hop readAt(WebAddress other) {
        return new Hop("GET", other, Map.of(), null);
    }

    /** Whether it holds a header that not everybody may see. */
    boolean holdsSecrets() {
        return !headers.keySet().stream().allMatch(HeaderRules::isHarmless);
    }
}
