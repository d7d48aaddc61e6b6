package dev.errand.worker.registration;

import dev.errand.task.definition.TaskOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as its worker describes it.
 *
 * @param options what is said of it beside its signature
 * @param parameters in the order in which arguments are bound to them
 * @param result a schema of what it returns; {@code null} for anything
 * @param exampleArgs an array of arguments; {@code null} to have some made up
 * @param breaking whether workers of this revision take no jobs that were checked against an earlier one
 */
public record OfferedTask(
        TaskOptions options,
        List<OfferedParameter> parameters,
        @Nullable JsonNode result,
        @Nullable JsonNode exampleArgs,
        boolean breaking) {

    public String name() {
        return options.name();
    }
}
