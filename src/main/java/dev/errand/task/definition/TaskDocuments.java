package dev.errand.task.definition;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What is published about a task's signature.
 *
 * @param exampleArgs arguments that fit; {@code null} where its author gave none and none could be made up
 */
public record TaskDocuments(
        JsonNode parameters, JsonNode result, @Nullable JsonNode exampleArgs) {}
