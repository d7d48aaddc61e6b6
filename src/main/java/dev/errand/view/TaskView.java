package dev.errand.view;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.job.spec.TenantNames;
import dev.errand.limit.TaskLimit;
import dev.errand.task.definition.TaskDefinition;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a client may know of a task.
 *
 * @param parameters a JSON Schema of its parameters: names, types, defaults, which are required
 * @param result a JSON Schema of its result
 * @param defaults what a job gets that does not say otherwise
 * @param limits what it is limited to on all nodes together; left out when it is not
 * @param runsIn where it runs, see {@link dev.errand.task.definition.RunsIn}
 * @param revision the number of its signature, where workers run it
 * @param workers how many instances of workers live that run it, where workers do
 * @param example a body that can be sent to {@code POST /v1/jobs} as it is, if one is known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskView(
        String name,
        String description,
        JsonNode parameters,
        JsonNode result,
        Defaults defaults,
        @Nullable Limits limits,
        String runsIn,
        @Nullable Integer revision,
        @Nullable Integer workers,
        @Nullable Example example) {

    /** Options of a job that does not set them. */
    record Defaults(String queue, Number timeoutSeconds, int maxAttempts) {}

    /** What has no limit is left out. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Limits(@Nullable Integer concurrency, @Nullable Number perSecond) {

        public static Limits of(TaskLimit limit) {
            Double rate = limit.perSecond();
            return new Limits(limit.concurrency(), rate == null ? null : number(rate));
        }

        /** A whole number without a fraction. */
        private static Number number(double rate) {
            return rate == Math.rint(rate) ? (Number) (long) rate : (Number) rate;
        }
    }

    /** A submission. */
    record Example(String task, JsonNode args) {}

    /**
     * The view of a task.
     *
     * @param limit what it is limited to, if it is
     * @param usualTimeout what holds where the task does not say
     * @param workers how many run it, where workers do
     */
    public static TaskView of(
            TaskDefinition task, Optional<TaskLimit> limit, Duration usualTimeout, @Nullable Integer workers) {
        String name = TenantNames.shown(task.name());
        return new TaskView(
                name,
                task.options().description(),
                task.parametersSchema(),
                task.resultSchema(),
                new Defaults(
                        task.options().queue(),
                        seconds(task.timeout().orElse(usualTimeout)),
                        task.options().maxAttempts()),
                limit.map(Limits::of).orElse(null),
                task.runsIn().code(),
                task.revision(),
                workers,
                task.exampleArgs().map(args -> new Example(name, args)).orElse(null));
    }

    /** Whole seconds without a fraction, others to the millisecond. */
    private static Number seconds(Duration span) {
        return span.toMillis() % 1000 == 0 ? (Number) span.toSeconds() : (Number) (span.toMillis() / 1000.0);
    }
}
