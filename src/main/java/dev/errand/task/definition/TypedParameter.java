package dev.errand.task.definition;

import dev.errand.task.json.NullAllowance;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** A parameter of a method, which has a Java type. Immutable. */
public final class TypedParameter implements TaskParameter {

    private final String name;
    private final String description;
    private final @Nullable JsonNode defaultValue;
    private final boolean nullAllowed;
    private final ValueReader reader;
    private final boolean required;
    private final boolean sensitive;

    public TypedParameter(
            String name,
            String description,
            @Nullable JsonNode defaultValue,
            boolean markedNullable,
            boolean sensitive,
            ValueReader reader) {
        Class<?> raw = reader.type().getRawClass();
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.nullAllowed =
                markedNullable || NullAllowance.ofType(raw) || (defaultValue != null && defaultValue.isNull());
        this.reader = reader;
        this.sensitive = sensitive;
        this.required = defaultValue == null && !NullAllowance.isOptional(raw);
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
        return Optional.ofNullable(defaultValue).map(JsonNode::deepCopy);
    }

    public boolean nullAllowed() {
        return nullAllowed;
    }

    public ValueReader reader() {
        return reader;
    }

    @Override
    public SensitiveParts sensitive() {
        return sensitive ? SensitiveParts.ALL : SensitiveParts.NONE;
    }

    @Override
    public Class<?> valueType() {
        return reader.type().getRawClass();
    }

    @Override
    public @Nullable Object read(JsonNode node) {
        if (node.isNull() && !nullAllowed) {
            throw new IllegalArgumentException("null");
        }
        return reader.read(node);
    }

    @Override
    public @Nullable Object absentValue() {
        if (defaultValue == null) {
            return reader.read(NullNode.getInstance());
        }
        return reader.read(defaultValue.isContainer() ? defaultValue.deepCopy() : defaultValue);
    }
}
