package dev.errand.worker.registration;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A parameter of a task as its worker describes it.
 *
 * @param schema what fits it: an object or a boolean, not checked any further
 * @param defaultValue what holds when a job gives nothing; {@code null} if it must give something
 */
public record OfferedParameter(
        String name,
        String description,
        JsonNode schema,
        @Nullable JsonNode defaultValue) {}
