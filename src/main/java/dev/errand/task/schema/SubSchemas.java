package dev.errand.task.schema;

import dev.errand.task.binding.ArgumentPointers;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Where in a schema other schemas stand, by the keywords of draft 2020-12. Pure. */
final class SubSchemas {

    private static final Set<String> ONE = Set.of(
            "additionalProperties",
            "propertyNames",
            "items",
            "contains",
            "not",
            "if",
            "then",
            "else",
            "unevaluatedItems",
            "unevaluatedProperties",
            "contentSchema");

    private static final Set<String> LISTS = Set.of("allOf", "anyOf", "oneOf", "prefixItems");

    private static final Set<String> MAPS =
            Set.of("properties", "patternProperties", "dependentSchemas", "$defs", "definitions");

    /** Whose schemas apply to the value itself, and not to a part of it. */
    private static final Set<String> IN_PLACE =
            Set.of("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas");

    private SubSchemas() {}

    /** All schemas in a schema by their pointers, itself included. */
    static Map<String, JsonNode> all(JsonNode schema) {
        Map<String, JsonNode> all = new LinkedHashMap<>();
        gather(schema, "", all);
        return all;
    }

    private static void gather(JsonNode schema, String pointer, Map<String, JsonNode> all) {
        all.put(pointer, schema);
        below(schema, false).forEach((path, below) -> gather(below, pointer + path, all));
    }

    /** The schemas directly in a schema that apply to the same value, by their pointers from there. */
    static Map<String, JsonNode> inPlace(JsonNode schema) {
        return below(schema, true);
    }

    private static Map<String, JsonNode> below(JsonNode schema, boolean inPlace) {
        Map<String, JsonNode> below = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : schema.properties()) {
            String keyword = member.getKey();
            JsonNode value = member.getValue();
            if (inPlace && !IN_PLACE.contains(keyword)) {
                continue;
            }
            if (ONE.contains(keyword)) {
                below.put("/" + keyword, value);
            } else if (LISTS.contains(keyword)) {
                for (int i = 0; i < value.size(); i++) {
                    below.put("/" + keyword + "/" + i, value.get(i));
                }
            } else if (MAPS.contains(keyword)) {
                value.properties()
                        .forEach(named -> below.put(
                                "/" + keyword + "/" + ArgumentPointers.escape(named.getKey()), named.getValue()));
            }
        }
        return below;
    }
}
