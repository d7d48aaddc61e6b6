package dev.errand.task.schema;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Schemas with something of them left out or changed. Pure. */
public final class SchemaCopies {

    private static final List<String> WORDS = List.of("title", "description", "$comment", "examples");
    private static final List<String> FRAME = List.of("$schema", "$id");

    private SchemaCopies() {}

    /** Without what is only said to readers. */
    public static JsonNode withoutWords(JsonNode schema) {
        JsonNode copy = schema.deepCopy();
        for (JsonNode each : SubSchemas.all(copy).values()) {
            if (each instanceof ObjectNode object) {
                object.remove(WORDS);
            }
        }
        return copy;
    }

    /** As a part of a greater schema, at that place in it, to which its references lead from then on. */
    public static ObjectNode at(String pointer, JsonNode schema) {
        if (schema.isBoolean()) {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            return schema.booleanValue() ? all : all.set("not", JsonNodeFactory.instance.objectNode());
        }
        ObjectNode copy = (ObjectNode) schema.deepCopy();
        copy.remove(FRAME);
        String place = "#"
                + URLEncoder.encode(pointer, StandardCharsets.UTF_8)
                        .replace("%2F", "/")
                        .replace("+", "%20");
        for (JsonNode each : SubSchemas.all(copy).values()) {
            for (String keyword : SchemaReferences.KEYWORDS) {
                String reference = each.path(keyword).asString("");
                if (each instanceof ObjectNode object && (reference.equals("#") || reference.startsWith("#/"))) {
                    object.put(keyword, place + reference.substring(1));
                }
            }
        }
        return copy;
    }
}
