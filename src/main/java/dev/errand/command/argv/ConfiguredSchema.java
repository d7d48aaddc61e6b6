package dev.errand.command.argv;

import dev.errand.task.json.TaskJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema as configuration files have it: values may all be text, as environment variables are, and lists may be maps with numbers as
 * keys, as Spring hands them over. Pure.
 */
public final class ConfiguredSchema {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final Set<String> NUMBERS = Set.of(
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "minContains",
            "maxContains",
            "minProperties",
            "maxProperties");

    private static final Set<String> FLAGS = Set.of(
            "uniqueItems",
            "additionalProperties",
            "unevaluatedProperties",
            "unevaluatedItems",
            "items",
            "readOnly",
            "writeOnly",
            "deprecated",
            "sensitive");

    /** Their values are as what the schema describes, so that its type tells how text is read. */
    private static final Set<String> VALUES = Set.of("default", "const", "enum", "examples");

    private static final Set<String> MAPS_OF_SCHEMAS =
            Set.of("properties", "patternProperties", "$defs", "dependentSchemas");

    private ConfiguredSchema() {}

    /** The schema as JSON. */
    public static ObjectNode of(Map<String, Object> configured) {
        ObjectNode schema = NODES.objectNode();
        List<String> types = types(configured.get("type"));
        configured.forEach((keyword, value) -> schema.set(keyword, keyword(keyword, value, types)));
        return schema;
    }

    private static JsonNode keyword(String keyword, Object value, List<String> types) {
        if (VALUES.contains(keyword)) {
            return value(value, types);
        }
        if (value instanceof Map<?, ?> map && !isList(map)) {
            if (!MAPS_OF_SCHEMAS.contains(keyword)) {
                return of(texts(map));
            }
            ObjectNode schemas = NODES.objectNode();
            texts(map)
                    .forEach((name, each) ->
                            schemas.set(name, each instanceof Map<?, ?> one ? of(texts(one)) : flag(each)));
            return schemas;
        }
        if (value instanceof Map<?, ?> || value instanceof Collection<?>) {
            ArrayNode array = NODES.arrayNode();
            elements(value).forEach(each -> array.add(keyword(keyword, each, types)));
            return array;
        }
        if (NUMBERS.contains(keyword)) {
            return number(String.valueOf(value));
        }
        return FLAGS.contains(keyword) ? flag(value) : NODES.stringNode(String.valueOf(value));
    }

    private static JsonNode flag(Object value) {
        return switch (String.valueOf(value)) {
            case "true" -> NODES.booleanNode(true);
            case "false" -> NODES.booleanNode(false);
            default -> NODES.stringNode(String.valueOf(value));
        };
    }

    private static JsonNode number(String text) {
        try {
            BigDecimal number = new BigDecimal(text.strip());
            return number.scale() <= 0 ? NODES.numberNode(whole(number)) : NODES.numberNode(number);
        } catch (NumberFormatException e) {
            return NODES.stringNode(text);
        }
    }

    private static BigInteger whole(BigDecimal number) {
        return number.toBigInteger();
    }

    /** Text is read by the type: as itself where that may be a string and nothing else, else as JSON if it is some. */
    private static JsonNode value(@Nullable Object value, List<String> types) {
        if (value == null || value.equals("")) {
            return nothing(types);
        }
        if (value instanceof Map<?, ?> map && !isList(map)) {
            ObjectNode object = NODES.objectNode();
            texts(map).forEach((name, each) -> object.set(name, value(each, List.of())));
            return object;
        }
        if (value instanceof Map<?, ?> || value instanceof Collection<?>) {
            ArrayNode array = NODES.arrayNode();
            elements(value).forEach(each -> array.add(value(each, types.contains("array") ? List.of() : types)));
            return array;
        }
        String text = String.valueOf(value);
        boolean onlyText = types.equals(List.of("string")) || (value instanceof String && types.isEmpty());
        if (onlyText) {
            return NODES.stringNode(text);
        }
        try {
            JsonNode read = TaskJson.tree(text);
            return read.isMissingNode() ? NODES.stringNode(text) : read;
        } catch (RuntimeException e) {
            return NODES.stringNode(text);
        }
    }

    /** As Spring hands over an empty list and an empty map, too. */
    private static JsonNode nothing(List<String> types) {
        if (types.isEmpty() || types.contains("string")) {
            return NODES.stringNode("");
        }
        if (types.contains("null")) {
            return NODES.nullNode();
        }
        return types.contains("array") ? NODES.arrayNode() : NODES.objectNode();
    }

    private static List<String> types(@Nullable Object type) {
        if (type == null) {
            return List.of();
        }
        return type instanceof Map<?, ?> || type instanceof Collection<?>
                ? elements(type).stream().map(String::valueOf).toList()
                : List.of(String.valueOf(type));
    }

    private static Map<String, Object> texts(Map<?, ?> map) {
        Map<String, Object> texts = new LinkedHashMap<>();
        map.forEach((key, value) -> texts.put(String.valueOf(key), value));
        return texts;
    }

    private static boolean isList(Map<?, ?> map) {
        return !map.isEmpty()
                && map.keySet().stream().allMatch(key -> String.valueOf(key).matches("[0-9]{1,6}"));
    }

    private static List<Object> elements(Object list) {
        if (list instanceof Collection<?> collection) {
            return new ArrayList<>(collection);
        }
        TreeMap<Integer, Object> sorted = new TreeMap<>();
        ((Map<?, ?>) list).forEach((key, value) -> sorted.put(Integer.valueOf(String.valueOf(key)), value));
        return new ArrayList<>(sorted.values());
    }
}
