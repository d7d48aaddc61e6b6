package dev.errand.store;

import dev.errand.job.Failure;
import dev.errand.job.Reason;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The two parts of a job that are kept as JSON of our own making: metadata and the error. */
final class StoredJson {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    /** Exception texts can hold anything, lone surrogates too, which no database takes as they are. */
    private static final JsonMapper ESCAPED = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    private static final TypeReference<LinkedHashMap<String, String>> PAIRS = new TypeReference<>() {};

    private StoredJson() {}

    static @Nullable String ofMetadata(Map<String, String> metadata) {
        return metadata.isEmpty() ? null : MAPPER.writeValueAsString(metadata);
    }

    static Map<String, String> metadata(@Nullable String json) {
        return json == null ? Map.of() : MAPPER.readValue(json, PAIRS);
    }

    static @Nullable String ofFailure(@Nullable Failure failure) {
        if (failure == null) {
            return null;
        }
        ObjectNode node = MAPPER.createObjectNode().put("type", failure.reason().code());
        putUnlessNull(node, "class", failure.className());
        putUnlessNull(node, "message", failure.message());
        putUnlessNull(node, "stack", failure.stack());
        return ESCAPED.writeValueAsString(node);
    }

    static Failure failure(String json) {
        var node = MAPPER.readTree(json);
        return new Failure(
                Reason.ofCode(node.get("type").asString()),
                node.path("class").asString(null),
                node.path("message").asString(null),
                node.path("stack").asString(null));
    }

    private static void putUnlessNull(ObjectNode node, String name, @Nullable String value) {
        if (value != null) {
            node.put(name, value);
        }
    }
}
