package dev.errand.command.argv;

import dev.errand.task.definition.SensitiveParts;
import dev.errand.task.definition.TaskParameter;
import dev.errand.task.schema.SchemaParameter;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A parameter of a command: its values fit a schema, and where they are to stand. Immutable. */
public record CommandParameter(SchemaParameter schema, ArgumentRule rule) implements TaskParameter {

    @Override
    public String name() {
        return schema.name();
    }

    @Override
    public String description() {
        return schema.description();
    }

    @Override
    public boolean required() {
        return schema.required();
    }

    @Override
    public Optional<JsonNode> defaultValue() {
        return schema.defaultValue();
    }

    @Override
    public Class<?> valueType() {
        return schema.valueType();
    }

    @Override
    public SensitiveParts sensitive() {
        return schema.sensitive();
    }

    @Override
    public Object read(JsonNode node) {
        Object value = schema.read(node);
        rule.check(node);
        return value;
    }

    @Override
    public Object absentValue() {
        return schema.absentValue();
    }
}
