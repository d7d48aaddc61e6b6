package dev.errand.task;

import tools.jackson.databind.JsonNode;

/** What is published about a task's signature. */
public record TaskDocuments(JsonNode parameters, JsonNode result, JsonNode exampleArgs) {}
