package dev.errand.builtin;

import dev.errand.outbound.ReceivedResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Tells text from other content, and reads it. */
final class BodyText {

    private static final Set<String> TEXTUAL_SUBTYPES = Set.of(
            "json",
            "xml",
            "javascript",
            "x-www-form-urlencoded",
            "yaml",
            "x-yaml",
            "graphql",
            "x-ndjson",
            "jsonl",
            "sql");

    private BodyText() {}

    /** The body as text; empty when its type is not textual or its bytes are not valid in its charset. */
    static Optional<String> of(ReceivedResponse response) {
        if (response.body().length == 0) {
            return Optional.of("");
        }
        if (response.header("Content-Type").isEmpty()) {
            return decoded(response.body(), StandardCharsets.UTF_8);
        }
        return mediaType(response)
                .filter(BodyText::isTextual)
                .flatMap(type -> decoded(response.body(), charset(type).orElse(StandardCharsets.UTF_8)));
    }

    /** The charset that the content type says, if it is known here. */
    static Optional<Charset> declaredCharset(ReceivedResponse response) {
        return mediaType(response).flatMap(BodyText::charset);
    }

    /** Empty as well for a type that cannot be read or has a charset that is not known here. */
    private static Optional<MediaType> mediaType(ReceivedResponse response) {
        try {
            return response.header("Content-Type").map(MediaType::parseMediaType);
        } catch (InvalidMediaTypeException e) {
            return Optional.empty();
        }
    }

    private static boolean isTextual(MediaType type) {
        String suffix = type.getSubtypeSuffix();
        return type.getType().equals("text")
                || TEXTUAL_SUBTYPES.contains(type.getSubtype())
                || (suffix != null && TEXTUAL_SUBTYPES.contains(suffix));
    }

    private static Optional<Charset> charset(MediaType type) {
        return Optional.ofNullable(type.getCharset());
    }

    /** Refuses malformed input instead of replacing it, so that nothing is lost unseen. */
    private static Optional<String> decoded(byte[] bytes, Charset charset) {
        try {
            return Optional.of(
                    charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
