package dev.errand.task.schema;

import dev.errand.task.binding.ArgumentPointers;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The schema of all arguments of a task by name, made of those of its parameters. Pure. */
public final class ArgumentsSchema {

    private ArgumentsSchema() {}

    /**
     * One parameter.
     *
     * @param description what it means; may be empty
     * @param schema what fits it, checked already
     * @param defaultValue what holds when a job gives nothing; {@code null} if it must give something
     */
    public record Part(
            String name,
            String description,
            JsonNode schema,
            @Nullable JsonNode defaultValue) {}

    /** The schema of an object that has one member for each. */
    public static ObjectNode of(List<Part> parameters) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("$schema", ValueSchema.DRAFT).put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        for (Part parameter : parameters) {
            ObjectNode own =
                    SchemaCopies.at("/properties/" + ArgumentPointers.escape(parameter.name()), parameter.schema());
            if (!parameter.description().isEmpty()) {
                own.put("description", parameter.description());
            }
            if (parameter.defaultValue() == null) {
                required.add(parameter.name());
            } else {
                own.set("default", parameter.defaultValue());
            }
            properties.set(parameter.name(), own);
        }
        return schema.put("additionalProperties", false);
    }
}
