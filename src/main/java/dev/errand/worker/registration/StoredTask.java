package dev.errand.worker.registration;

import dev.errand.task.definition.StoredOptions;
import dev.errand.task.definition.TaskOptions;
import dev.errand.task.json.TaskJson;
import dev.errand.task.schema.SchemaCopies;
import dev.errand.task.schema.SchemaFingerprint;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A task as its rows have it. Pure.
 *
 * @param options what does not make a revision, as JSON
 * @param parameters as they were described last, as JSON
 * @param fingerprint equal for equal signatures: names, order, schemas and defaults, not descriptions
 * @param breaking whether its workers take no jobs that were checked against an earlier revision
 */
record StoredTask(String options, String parameters, String fingerprint, boolean breaking) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    static StoredTask of(OfferedTask task) {
        return new StoredTask(
                options(task).toString(),
                parameters(task, false).toString(),
                SchemaFingerprint.of(parameters(task, true)),
                task.breaking());
    }

    private static ObjectNode options(OfferedTask task) {
        ObjectNode node = StoredOptions.write(task.options());
        if (task.result() != null) {
            node.set("result", task.result());
        }
        if (task.exampleArgs() != null) {
            node.set("exampleArgs", task.exampleArgs());
        }
        return node;
    }

    private static ArrayNode parameters(OfferedTask task, boolean signatureOnly) {
        ArrayNode all = NODES.arrayNode();
        for (OfferedParameter parameter : task.parameters()) {
            ObjectNode node = all.addObject().put("name", parameter.name());
            if (signatureOnly) {
                node.set("schema", SchemaCopies.withoutWords(parameter.schema()));
            } else {
                node.put("description", parameter.description()).set("schema", parameter.schema());
            }
            if (parameter.defaultValue() != null) {
                node.set("default", parameter.defaultValue());
            }
        }
        return all;
    }

    /** The task again, as what it was made of. */
    static OfferedTask read(String name, String options, String parameters, boolean breaking) {
        JsonNode stored = TaskJson.tree(options);
        return new OfferedTask(
                StoredOptions.read(name, stored),
                parameters(parameters),
                stored.get("result"),
                stored.get("exampleArgs"),
                breaking);
    }

    /** A revision that is not the present one, with what is said of the task now. */
    static OfferedTask ofRevision(TaskOptions options, String parameters) {
        return new OfferedTask(options, parameters(parameters), null, null, false);
    }

    private static List<OfferedParameter> parameters(String stored) {
        List<OfferedParameter> all = new ArrayList<>();
        for (JsonNode each : TaskJson.tree(stored)) {
            all.add(new OfferedParameter(
                    each.path("name").asString(),
                    each.path("description").asString(""),
                    each.path("schema"),
                    each.get("default")));
        }
        return all;
    }
}
