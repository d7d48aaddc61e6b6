package dev.errand.task;

import dev.errand.task.api.JobContext;
import dev.errand.task.api.Task;
import dev.errand.task.binding.ArgumentBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as it was found in the code: what clients may know of it, its defaults, and how to run it. Immutable and safe to
 * use from any thread; the JSON documents are shared and must not be changed.
 */
public final class TaskDefinition {

    private final Task task;
    private final List<TaskParameter> parameters;
    private final TaskDocuments documents;
    private final TaskInvoker invoker;
    private final Map<String, Integer> positions = new HashMap<>();

    public TaskDefinition(Task task, List<TaskParameter> parameters, TaskDocuments documents, TaskInvoker invoker) {
        this.task = task;
        this.parameters = List.copyOf(parameters);
        this.documents = documents;
        this.invoker = invoker;
        for (int i = 0; i < parameters.size(); i++) {
            positions.put(parameters.get(i).name(), i);
        }
    }

    /** 1 to 100 characters out of letters, digits, {@code _}, {@code -} and {@code .}; unique in the catalog. */
    public String name() {
        return task.value();
    }

    /** What it does; empty when its author did not say. */
    public String description() {
        return task.description();
    }

    /** The queue of jobs that name none. */
    public String queue() {
        return task.queue();
    }

    /** How long one attempt may take where the job says nothing; empty for the service's default. */
    public Optional<Duration> timeout() {
        double seconds = task.timeoutSeconds();
        return seconds == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
    }

    /** How many attempts a job has that says nothing: 1 to 100. */
    public int maxAttempts() {
        return task.maxAttempts();
    }

    /** How many of its jobs run at once, as its author would have it; 0 for no limit. */
    public int concurrency() {
        return task.concurrency();
    }

    /** How many attempts start within a second, as its author would have it; 0 for no limit. */
    public double perSecond() {
        return task.perSecond();
    }

    /** In the order of their positions; injected ones are not among them. */
    public List<TaskParameter> parameters() {
        return parameters;
    }

    /** A JSON Schema (2020-12) of the object that {@code kwargs} would be if all were given by name. */
    public JsonNode parametersSchema() {
        return documents.parameters();
    }

    /** A JSON Schema (2020-12) of the result; {@code {}} for anything, type {@code null} for nothing. */
    public JsonNode resultSchema() {
        return documents.result();
    }

    /** A JSON array that can be sent as {@code args}. */
    public JsonNode exampleArgs() {
        return documents.exampleArgs();
    }

    /** The position of the parameter of this name, or -1. */
    public int positionOf(String parameter) {
        return positions.getOrDefault(parameter, -1);
    }

    /**
     * Runs the task in the calling thread.
     *
     * @param boundArguments one for each parameter, as {@link ArgumentBinder} made them
     * @param context given to the task if it asks for one
     * @return what the task returned; a {@code CompletionStage} is not waited for
     * @throws Throwable whatever the task threw, as it threw it
     */
    public @Nullable Object invoke(List<@Nullable Object> boundArguments, JobContext context) throws Throwable {
        if (boundArguments.size() != parameters.size()) {
            throw new IllegalArgumentException(
                    name() + " takes " + parameters.size() + " arguments, not " + boundArguments.size());
        }
        return invoker.invoke(boundArguments, context);
    }

    @Override
    public String toString() {
        return "TaskDefinition[" + name() + " by " + invoker + "]";
    }
}
