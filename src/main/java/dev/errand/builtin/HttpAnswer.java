package dev.errand.builtin;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.outbound.ReceivedResponse;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@code http_request}.
 *
 * @param status the HTTP status, whatever it is
 * @param headers by name, as they are true of the body that is shown; several values of one name are joined by {@code ", "}
 * @param body the body, when it is text
 * @param bodyBase64 the body, when it is not
 * @param milliseconds that the exchange took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record HttpAnswer(
        int status,
        Map<String, String> headers,
        @Nullable String body,
        @Nullable String bodyBase64,
        long milliseconds) {

    static HttpAnswer of(ReceivedResponse response, long milliseconds) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        response.headers().forEach((name, values) -> headers.put(name, String.join(", ", values)));
        String text = BodyText.of(response).orElse(null);
        String base64 = text == null ? Base64.getEncoder().encodeToString(response.body()) : null;
        return new HttpAnswer(response.status(), headers, text, base64, milliseconds);
    }
}
