package dev.errand.command.run;

import dev.errand.task.Content;
import dev.errand.task.result.ResultEncoder;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the output of a command is.
 *
 * @param kind what is made of it
 * @param contentType the media type that it is kept with; nothing for JSON, and where it is not kept
 */
public record ResultKind(Kind kind, @Nullable String contentType) {

    /** What is made of an output. */
    public enum Kind {
        /** It must be one JSON value. */
        JSON,
        /** It is kept as it is. */
        BYTES,
        /** It is not read. */
        NONE
    }

    private static final String BYTES = "bytes:";
    private static final String TEXT = "text/plain";

    /**
     * As it is configured.
     *
     * @throws IllegalArgumentException if there is no such kind
     */
    public static ResultKind of(String configured) {
        return switch (configured) {
            case "json" -> new ResultKind(Kind.JSON, null);
            case "text" -> new ResultKind(Kind.BYTES, TEXT);
            case "none" -> new ResultKind(Kind.NONE, null);
            default -> bytes(configured);
        };
    }

    private static ResultKind bytes(String configured) {
        if (!configured.startsWith(BYTES)) {
            throw new IllegalArgumentException(
                    "result must be json, text, bytes:TYPE or none, not '" + configured + "'");
        }
        String type = configured.substring(BYTES.length());
        // Refuses what could not be sent as a header.
        new ResultEncoder().encode(new Content(type, new byte[0]), 0);
        return new ResultKind(Kind.BYTES, type);
    }

    /** A JSON Schema of it. */
    public ObjectNode schema() {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        return switch (kind) {
            case JSON -> schema;
            case NONE -> schema.put("type", "null");
            case BYTES -> schema.put("contentMediaType", contentType);
        };
    }
}
