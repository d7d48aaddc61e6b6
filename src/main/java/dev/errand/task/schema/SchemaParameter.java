package dev.errand.task.schema;

import dev.errand.task.definition.SensitiveParts;
import dev.errand.task.definition.TaskParameter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** A parameter of which a schema says what fits; its values stay JSON. Immutable. */
public final class SchemaParameter implements TaskParameter {

    private final String name;
    private final String description;
    private final @Nullable JsonNode defaultValue;
    private final ValueSchema schema;
    private final SensitiveParts sensitive;
    private final boolean required;

    /** One that is required unless it has a default. */
    public SchemaParameter(String name, String description, @Nullable JsonNode defaultValue, ValueSchema schema) {
        this(name, description, defaultValue, defaultValue == null, schema);
    }

    /** One that may be left out though it has no default. */
    public SchemaParameter(
            String name, String description, @Nullable JsonNode defaultValue, boolean required, ValueSchema schema) {
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.schema = schema;
        this.sensitive = schema.sensitive();
        this.required = required;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return description;
    }

    @Override
    public boolean required() {
        return required;
    }

    @Override
    public Optional<JsonNode> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    @Override
    public Class<?> valueType() {
        return JsonNode.class;
    }

    @Override
    public SensitiveParts sensitive() {
        return sensitive;
    }

    @Override
    public Object read(JsonNode node) {
        schema.check(node);
        return node;
    }

    @Override
    public Object absentValue() {
        return defaultValue == null ? NullNode.getInstance() : defaultValue;
    }
}
