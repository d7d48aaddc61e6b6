package dev.errand.task.schema;

import dev.errand.task.definition.TypedParameter;
import dev.errand.task.schema.GeneratedSchemas.Made;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Derives JSON Schemas (draft 2020-12) from Java signatures. For one thread at a time. */
public final class TaskSchemas {

    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";
    private static final String DEFINITIONS = "$defs";

    private @Nullable GeneratedSchemas generated;

    public ObjectNode parameters(List<TypedParameter> parameters) {
        Made made = make(
                parameters.stream()
                        .map(parameter -> present(parameter.reader().declared()))
                        .toList(),
                true);
        List<ObjectNode> values = made.schemas();
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", DRAFT).put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (int i = 0; i < parameters.size(); i++) {
            properties.set(parameters.get(i).name(), describe(parameters.get(i), values.get(i)));
        }
        addRequired(schema, parameters);
        schema.put("additionalProperties", false);
        addDefinitions(schema, made.definitions());
        return schema;
    }

    /** The schema of a result, its {@code CompletionStage} already taken off; null stands for anything. */
    public JsonNode result(@Nullable Type type, boolean nullable) {
        if (type == null) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (type == void.class || type == Void.class) {
            return JsonNodeFactory.instance.objectNode().put("type", "null");
        }
        Type present = present(type);
        Made made = make(List.of(present), false);
        ObjectNode value = made.schemas().getFirst();
        ObjectNode schema = nullable || !present.equals(type) ? orNull(value) : value.deepCopy();
        addDefinitions(schema, made.definitions());
        return schema;
    }

    /** Arguments are read strictly, so their schemas are closed; results may gain fields, so theirs are open. */
    private Made make(List<Type> types, boolean closed) {
        List<ObjectNode> plain = PlainSchemas.of(types, closed);
        return plain == null ? generator().make(types, closed) : new Made(plain, JsonNodeFactory.instance.objectNode());
    }

    private GeneratedSchemas generator() {
        if (generated == null) {
            generated = new GeneratedSchemas();
        }
        return generated;
    }

    /** Makes some by the way that is there for any type, in a process that runs for its classes alone. */
    public static void rehearse() {
        new GeneratedSchemas().rehearse();
    }

    /** What an {@code Optional} holds when it is not empty; any other type as it is. */
    static Type present(Type type) {
        return type instanceof ParameterizedType parameterized && parameterized.getRawType() == Optional.class
                ? parameterized.getActualTypeArguments()[0]
                : type;
    }

    private static ObjectNode describe(TypedParameter parameter, ObjectNode value) {
        ObjectNode schema = parameter.nullAllowed() ? orNull(value) : value.deepCopy();
        if (!parameter.description().isEmpty()) {
            schema.put("description", parameter.description());
        }
        if (!parameter.sensitive().isNone()) {
            schema.put(SensitiveSchema.KEYWORD, true);
        }
        parameter.defaultValue().ifPresent(node -> schema.set("default", node));
        return schema;
    }

    private static void addRequired(ObjectNode schema, List<TypedParameter> parameters) {
        ArrayNode required = schema.putArray("required");
        parameters.stream().filter(TypedParameter::required).forEach(parameter -> required.add(parameter.name()));
    }

    private static void addDefinitions(ObjectNode schema, ObjectNode definitions) {
        if (!definitions.isEmpty()) {
            schema.set(DEFINITIONS, definitions);
        }
    }

    /** The schema that takes null as well; one that says nothing of types does already. */
    static ObjectNode orNull(ObjectNode schema) {
        JsonNode type = schema.get("type");
        if (schema.isEmpty() || schema.has("anyOf") || (type != null && type.isArray())) {
            return schema.deepCopy();
        }
        if (type == null || schema.has("enum")) {
            ObjectNode either = JsonNodeFactory.instance.objectNode();
            ArrayNode anyOf = either.putArray("anyOf");
            anyOf.addObject().put("type", "null");
            anyOf.add(schema.deepCopy());
            return either;
        }
        ObjectNode copy = schema.deepCopy();
        copy.putArray("type").add(type.asString()).add("null");
        return copy;
    }
}
