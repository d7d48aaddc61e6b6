package dev.errand.task;

import dev.errand.task.binding.ValueErrors;
import dev.errand.task.json.NullAllowance;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/** One parameter of a task, as clients see it. Immutable. */
public final class TaskParameter {

    private final String name;
    private final String description;
    private final @Nullable JsonNode defaultValue;
    private final boolean nullAllowed;
    private final ValueReader reader;
    private final boolean required;

    public TaskParameter(
            String name,
            String description,
            @Nullable JsonNode defaultValue,
            boolean markedNullable,
            ValueReader reader) {
        Class<?> raw = reader.type().getRawClass();
        this.name = name;
        this.description = description;
        this.defaultValue = defaultValue;
        this.nullAllowed =
                markedNullable || NullAllowance.ofType(raw) || (defaultValue != null && defaultValue.isNull());
        this.reader = reader;
        this.required = defaultValue == null && !NullAllowance.isOptional(raw);
    }

    /** The name to bind by. */
    public String name() {
        return name;
    }

    /** What it means; empty when its author did not say. */
    public String description() {
        return description;
    }

    /** Whether a job must give it. */
    public boolean required() {
        return required;
    }

    /** The value taken when the job gives none; empty for a required parameter and for an optional without one. */
    public Optional<JsonNode> defaultValue() {
        return Optional.ofNullable(defaultValue).map(JsonNode::deepCopy);
    }

    public boolean nullAllowed() {
        return nullAllowed;
    }

    public ValueReader reader() {
        return reader;
    }

    /** Reads a given value; what it throws is put into words by {@link ValueErrors}. */
    @Nullable
    public Object read(JsonNode node) {
        if (node.isNull() && !nullAllowed) {
            throw new IllegalArgumentException("null");
        }
        return reader.read(node);
    }

    /** The value when the job gives none, read afresh each time because the task may change what it was given. */
    @Nullable
    public Object absentValue() {
        if (defaultValue == null) {
            return reader.read(NullNode.getInstance());
        }
        return reader.read(defaultValue.isContainer() ? defaultValue.deepCopy() : defaultValue);
    }
}
