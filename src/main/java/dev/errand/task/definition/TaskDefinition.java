package dev.errand.task.definition;

import dev.errand.task.JobContext;
import dev.errand.task.binding.ArgumentBinder;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A task as the catalog knows it: what clients may know of it, its defaults, and how to run it if it runs here. Immutable and safe to
 * use from any thread; the JSON documents are shared and must not be changed.
 */
public final class TaskDefinition {

    private final TaskOptions options;
    private final List<TaskParameter> parameters;
    private final Supplier<TaskDocuments> documents;
    private final @Nullable TaskBody body;
    private final @Nullable ClassLoader loader;
    private final RunsIn runsIn;
    private final @Nullable Integer revision;
    private final boolean sensitive;
    private final Map<String, Integer> positions = new HashMap<>();

    /**
     * One that runs here.
     *
     * @param documents asked when they are needed, each time
     */
    public TaskDefinition(
            TaskOptions options,
            List<? extends TaskParameter> parameters,
            Supplier<TaskDocuments> documents,
            TaskBody body) {
        this(options, parameters, documents, body, body.runsIn(), null);
    }

    /** One that runs in workers. */
    public TaskDefinition(
            TaskOptions options, List<? extends TaskParameter> parameters, TaskDocuments documents, int revision) {
        this(options, parameters, documents, RunsIn.WORKER, revision);
    }

    /** One that runs elsewhere. */
    public TaskDefinition(
            TaskOptions options,
            List<? extends TaskParameter> parameters,
            TaskDocuments documents,
            RunsIn runsIn,
            int revision) {
        this(options, parameters, () -> documents, null, runsIn, revision);
    }

    private TaskDefinition(
            TaskOptions options,
            List<? extends TaskParameter> parameters,
            Supplier<TaskDocuments> documents,
            @Nullable TaskBody body,
            RunsIn runsIn,
            @Nullable Integer revision) {
        this.options = options;
        this.parameters = List.copyOf(parameters);
        this.sensitive =
                parameters.stream().anyMatch(parameter -> !parameter.sensitive().isNone());
        this.documents = documents;
        this.body = body;
        this.loader = body == null ? null : body.loader();
        this.runsIn = runsIn;
        this.revision = revision;
        for (int i = 0; i < parameters.size(); i++) {
            positions.put(parameters.get(i).name(), i);
        }
    }

    /** The same with the number of its signature. */
    public TaskDefinition ofRevision(int number) {
        return new TaskDefinition(options, parameters, documents, body, runsIn, number);
    }

    /** What is said of it beside its signature. */
    public TaskOptions options() {
        return options;
    }

    /** Unique in the catalog. */
    public String name() {
        return options.name();
    }

    /** How long one attempt may take where the job says nothing; empty for the service's default. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(options.timeout());
    }

    /** Where it runs. */
    public RunsIn runsIn() {
        return runsIn;
    }

    /** The class loader that its code needs, where that is not the service's own, see {@link TaskCode}. */
    public @Nullable ClassLoader loader() {
        return loader;
    }

    /** The number of its signature among all that it ever had, where that can change: of tasks of workers, and of those that came as jars. */
    public @Nullable Integer revision() {
        return revision;
    }

    /** In the order of their positions; injected ones are not among them. */
    public List<TaskParameter> parameters() {
        return parameters;
    }

    /** Whether any of them has values, or parts of such, that nobody but the task is to see. */
    public boolean isSensitive() {
        return sensitive;
    }

    /** A JSON Schema (2020-12) of the object that {@code kwargs} would be if all were given by name. */
    public JsonNode parametersSchema() {
        return documents.get().parameters();
    }

    /** A JSON Schema (2020-12) of the result; {@code {}} for anything, type {@code null} for nothing. */
    public JsonNode resultSchema() {
        return documents.get().result();
    }

    /** A JSON array that can be sent as {@code args}, if there is one. */
    public Optional<JsonNode> exampleArgs() {
        return Optional.ofNullable(documents.get().exampleArgs());
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
        if (body == null) {
            throw new IllegalStateException(name() + " runs elsewhere, not here");
        }
        if (boundArguments.size() != parameters.size()) {
            throw new IllegalArgumentException(
                    name() + " takes " + parameters.size() + " arguments, not " + boundArguments.size());
        }
        return body.invoke(boundArguments, context);
    }

    @Override
    public String toString() {
        return "TaskDefinition[" + name() + " by " + (body == null ? runsIn.code() : body) + "]";
    }
}
