package dev.errand.task.catalog;

import dev.errand.task.definition.TaskParameter;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes up arguments that fit a parameters' schema, for a task whose author gave no example. Pure. */
public final class ExampleArguments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 8;

    private final JsonNode schema;

    private ExampleArguments(JsonNode schema) {
        this.schema = schema;
    }

    /** As few as will do: up to the last required parameter, with the defaults of those between. */
    public static ArrayNode madeUp(List<? extends TaskParameter> parameters, JsonNode schema) {
        ExampleArguments examples = new ExampleArguments(schema);
        ArrayNode args = NODES.arrayNode();
        int needed = 1 + lastRequired(parameters);
        for (TaskParameter parameter : parameters.subList(0, needed)) {
            args.add(examples.of(parameter));
        }
        return args;
    }

    private static int lastRequired(List<? extends TaskParameter> parameters) {
        int last = parameters.size() - 1;
        while (last >= 0 && !parameters.get(last).required()) {
            last--;
        }
        return last;
    }

    private JsonNode of(TaskParameter parameter) {
        if (!parameter.required()) {
            return parameter.defaultValue().orElse(NODES.nullNode());
        }
        return of(schema.path("properties").path(parameter.name()), 0);
    }

    private JsonNode of(JsonNode type, int depth) {
        if (type.has("$ref") && depth < 2 * DEEPEST) {
            return of(schema.at(type.path("$ref").asString("").substring(1)), depth + 1);
        }
        if (type.has("const")) {
            return type.get("const");
        }
        if (!type.path("enum").isEmpty()) {
            return type.get("enum").get(0);
        }
        JsonNode either = type.path("anyOf");
        if (!either.isEmpty() && depth < 2 * DEEPEST) {
            return of(either.get(either.size() - 1), depth + 1);
        }
        JsonNode name = type.path("type").isArray() ? type.path("type").path(0) : type.path("type");
        return switch (name.asString("")) {
            case "integer" -> NODES.numberNode(1);
            case "number" -> NODES.numberNode(1.5);
            case "boolean" -> NODES.booleanNode(true);
            case "array" -> array(type, depth);
            case "object" -> object(type, depth);
            case "null" -> NODES.nullNode();
            default -> NODES.stringNode(text(type));
        };
    }

    private JsonNode array(JsonNode type, int depth) {
        ArrayNode array = NODES.arrayNode();
        if (type.has("items") && depth < DEEPEST) {
            array.add(of(type.get("items"), depth + 1));
        }
        return array;
    }

    private JsonNode object(JsonNode type, int depth) {
        ObjectNode object = NODES.objectNode();
        if (depth < DEEPEST) {
            for (JsonNode name : type.path("required")) {
                object.set(name.asString(), of(type.path("properties").path(name.asString()), depth + 1));
            }
        }
        return object;
    }

    private static String text(JsonNode type) {
        if (type.path("maxLength").asInt(0) == 1) {
            return "x";
        }
        if (type.has("contentEncoding")) {
            return "aGVsbG8=";
        }
        return switch (type.path("format").asString("")) {
            case "date-time" -> "2026-01-31T12:00:00Z";
            case "date" -> "2026-01-31";
            case "time" -> "12:00:00";
            case "duration" -> "PT1.5S";
            case "uuid" -> "123e4567-e89b-12d3-a456-426614174000";
            case "uri" -> "https://example.org/";
            default -> "text";
        };
    }
}
