package dev.errand.jar;

import dev.errand.task.definition.RunsIn;
import dev.errand.task.definition.StoredOptions;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskDocuments;
import dev.errand.task.definition.TaskParameter;
import dev.errand.task.json.TaskJson;
import dev.errand.task.schema.InvalidSchemaException;
import dev.errand.task.schema.SchemaCopies;
import dev.errand.task.schema.SchemaFingerprint;
import dev.errand.task.schema.SchemaParameter;
import dev.errand.task.schema.SchemaWidening;
import dev.errand.task.schema.ValueSchema;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task out of a jar as its rows have it, so that nodes that do not have the jar know what fits it. Pure.
 *
 * @param options what does not make a revision, as JSON
 * @param parameters each with its name, description and schema, whether it is required, and its default, as JSON
 * @param fingerprint equal for equal signatures: names, order, schemas and defaults, not descriptions
 */
record JarSignature(String options, String parameters, String fingerprint) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String DEFINITIONS = "$defs";
    private static final String SENSITIVE = "sensitive";

    static JarSignature of(TaskDefinition task) {
        return new JarSignature(
                options(task).toString(),
                parameters(task, false).toString(),
                SchemaFingerprint.of(parameters(task, true)));
    }

    private static ObjectNode options(TaskDefinition task) {
        ObjectNode node = StoredOptions.write(task.options());
        node.set("parameters", task.parametersSchema());
        node.set("result", task.resultSchema());
        task.exampleArgs().ifPresent(example -> node.set("exampleArgs", example));
        return node;
    }

    private static ArrayNode parameters(TaskDefinition task, boolean signatureOnly) {
        JsonNode all = task.parametersSchema();
        ArrayNode nodes = NODES.arrayNode();
        for (TaskParameter parameter : task.parameters()) {
            ObjectNode node = nodes.addObject().put("name", parameter.name()).put("required", parameter.required());
            JsonNode schema = alone(all, parameter.name());
            if (signatureOnly) {
                node.set("schema", SchemaCopies.withoutWords(schema));
            } else {
                node.put("description", parameter.description()).set("schema", schema);
            }
            parameter.defaultValue().ifPresent(usual -> node.set("default", usual));
        }
        return nodes;
    }

    /** The schema of one parameter, with all that it may refer to. */
    private static JsonNode alone(JsonNode all, String parameter) {
        JsonNode schema = all.path("properties").path(parameter);
        if (!schema.isObject()) {
            return NODES.objectNode();
        }
        ObjectNode copy = (ObjectNode) schema.deepCopy();
        if (all.has(DEFINITIONS) && copy.toString().contains("$ref")) {
            copy.set(DEFINITIONS, all.get(DEFINITIONS).deepCopy());
        }
        return copy;
    }

    /** The task as others know it who do not have it. */
    static TaskDefinition define(String name, String options, String parameters, int revision) {
        JsonNode stored = TaskJson.tree(options);
        TaskDocuments documents =
                new TaskDocuments(stored.path("parameters"), stored.path("result"), stored.get("exampleArgs"));
        return new TaskDefinition(
                StoredOptions.read(name, stored),
                defined(TaskJson.tree(parameters)),
                documents,
                RunsIn.SERVICE,
                revision);
    }

    private static List<SchemaParameter> defined(JsonNode parameters) {
        List<SchemaParameter> all = new ArrayList<>();
        for (JsonNode each : parameters) {
            all.add(new SchemaParameter(
                    each.path("name").asString(),
                    each.path("description").asString(""),
                    each.get("default"),
                    each.path("required").asBoolean(false),
                    schema(each.path("schema"))));
        }
        return all;
    }

    /** One that cannot be checked elsewhere, as a pattern that only Java has, is left to whoever runs the task; what is to be hidden is hidden. */
    private static ValueSchema schema(JsonNode schema) {
        try {
            return ValueSchema.of(schema);
        } catch (InvalidSchemaException e) {
            // Wherever in it something is to be hidden: which part that is cannot be told without it.
            return any(schema.findValue(SENSITIVE) != null);
        }
    }

    private static ValueSchema any(boolean sensitive) {
        try {
            return ValueSchema.of(NODES.objectNode().put(SENSITIVE, sensitive));
        } catch (InvalidSchemaException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether arguments that fit the parameters of an earlier revision fit those of a later one, as far as that is plain. */
    static boolean takes(String later, String earlier) {
        JsonNode to = TaskJson.tree(later);
        JsonNode from = TaskJson.tree(earlier);
        for (int i = 0; i < Math.max(to.size(), from.size()); i++) {
            if (!takes(to.get(i), from.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean takes(@Nullable JsonNode to, @Nullable JsonNode from) {
        if (to == null) {
            return false;
        }
        boolean required = to.path("required").asBoolean(false);
        if (from == null) {
            return !required;
        }
        return to.path("name").equals(from.path("name"))
                && (!required || from.path("required").asBoolean(false))
                && SchemaWidening.takes(to.path("schema"), from.path("schema"));
    }
}
