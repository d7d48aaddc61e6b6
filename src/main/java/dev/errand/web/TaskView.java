package dev.errand.web;

import dev.errand.task.TaskDefinition;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * What a client may know of a task.
 *
 * @param parameters a JSON Schema of its parameters: names, types, defaults, which are required
 * @param result a JSON Schema of its result
 * @param defaults what a job gets that does not say otherwise
 * @param runsIn where it runs: {@code service} for a method of this application
 * @param example a body that can be sent to {@code POST /v1/jobs} as it is
 */
record TaskView(
        String name,
        String description,
        JsonNode parameters,
        JsonNode result,
        Defaults defaults,
        String runsIn,
        Example example) {

    /** Options of a job that does not set them. */
    record Defaults(String queue, Number timeoutSeconds, int maxAttempts) {}

    /** A submission. */
    record Example(String task, JsonNode args) {}

    /**
     * The view of a task.
     *
     * @param usualTimeout what holds where the task does not say
     */
    static TaskView of(TaskDefinition task, Duration usualTimeout) {
        return new TaskView(
                task.name(),
                task.description(),
                task.parametersSchema(),
                task.resultSchema(),
                new Defaults(task.queue(), seconds(task.timeout().orElse(usualTimeout)), task.maxAttempts()),
                "service",
                new Example(task.name(), task.exampleArgs()));
    }

    /** Whole seconds without a fraction, others to the millisecond. */
    private static Number seconds(Duration span) {
        return span.toMillis() % 1000 == 0 ? (Number) span.toSeconds() : (Number) (span.toMillis() / 1000.0);
    }
}
