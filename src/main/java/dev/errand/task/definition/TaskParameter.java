package dev.errand.task.definition;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** One parameter of a task, as clients see it. Immutable. */
public interface TaskParameter {

    /** The name to bind by. */
    String name();

    /** What it means; empty when its author did not say. */
    String description();

    /** Whether a job must give it. */
    boolean required();

    /** The value taken when the job gives none; empty for a required parameter and for an optional without one. */
    Optional<JsonNode> defaultValue();

    /** What a value becomes. */
    Class<?> valueType();

    /** Which parts of its values nobody but the task is to see. */
    default SensitiveParts sensitive() {
        return SensitiveParts.NONE;
    }

    /** Reads a given value; what it throws is put into words by {@link dev.errand.task.binding.ValueErrors}. */
    @Nullable
    Object read(JsonNode node);

    /** The value when the job gives none, read afresh each time because the task may change what it was given. */
    @Nullable
    Object absentValue();
}
