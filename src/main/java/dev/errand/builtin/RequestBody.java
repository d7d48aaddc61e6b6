package dev.errand.builtin;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What a job gave as body, as bytes, with the headers that describe them. */
@SuppressWarnings("ArrayRecordComponent")
record RequestBody(byte @Nullable [] bytes, Map<String, String> headers) {

    static RequestBody of(@Nullable JsonNode body, Map<String, String> headers) {
        if (body == null || body.isNull() || body.isMissingNode()) {
            return new RequestBody(null, headers);
        }
        if (body.isString()) {
            return new RequestBody(utf8(body.stringValue()), withType(headers, "text/plain; charset=utf-8"));
        }
        return new RequestBody(utf8(body.toString()), withType(headers, "application/json"));
    }

    private static Map<String, String> withType(Map<String, String> headers, String type) {
        if (headers.keySet().stream().anyMatch("content-type"::equalsIgnoreCase)) {
            return headers;
        }
        Map<String, String> all = new TreeMap<>(headers);
        all.put("Content-Type", type);
        return all;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
