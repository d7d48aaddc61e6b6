package dev.errand.job;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a task returned.
 *
 * @param contentType the media type, or {@code null} for JSON
 * @param bytes the body; JSON in UTF-8; not copied, so it must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Result(@Nullable String contentType, byte[] bytes) {

    /** A result from JSON text. */
    public static Result ofJson(String json) {
        return new Result(null, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether the body is JSON. */
    public boolean isJson() {
        return contentType == null;
    }

    /** The body as text; meant for JSON. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
