package dev.errand.worker.registration;

import dev.errand.job.spec.TenantNames;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.task.binding.ArgumentBinder;
import dev.errand.task.binding.InvalidArgumentsException;
import dev.errand.task.binding.ValueMismatchException;
import dev.errand.task.catalog.ExampleArguments;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskDocuments;
import dev.errand.task.schema.ArgumentsSchema;
import dev.errand.task.schema.InvalidSchemaException;
import dev.errand.task.schema.SchemaCopies;
import dev.errand.task.schema.SchemaParameter;
import dev.errand.task.schema.ValueSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Makes definitions of tasks out of what workers say of them, and says what is wrong with that. Pure. */
final class OfferedTasks {

    private static final ArgumentBinder BINDER = new ArgumentBinder();

    private OfferedTasks() {}

    /**
     * The definition of a task.
     *
     * @param revision the number of its signature
     * @param pointer where in the request's body it stands
     * @throws ProblemException when a schema cannot be used, or a default or the example does not fit
     */
    static TaskDefinition define(OfferedTask task, int revision, String pointer) {
        List<SchemaParameter> parameters = new ArrayList<>();
        for (int i = 0; i < task.parameters().size(); i++) {
            parameters.add(parameter(task.parameters().get(i), pointer + "/parameters/" + i));
        }
        JsonNode result = task.result();
        if (result != null) {
            schema(result, pointer + "/result");
        }
        ObjectNode schema = ArgumentsSchema.of(task.parameters().stream()
                .map(one -> new ArgumentsSchema.Part(one.name(), one.description(), one.schema(), one.defaultValue()))
                .toList());
        TaskDocuments documents = new TaskDocuments(
                schema, result == null ? JsonNodeFactory.instance.objectNode() : SchemaCopies.at("", result), null);
        TaskDefinition definition = new TaskDefinition(task.options(), parameters, documents, revision);
        JsonNode example = example(task, definition, pointer).orElse(null);
        return new TaskDefinition(
                task.options(),
                parameters,
                new TaskDocuments(documents.parameters(), documents.result(), example),
                revision);
    }

    private static SchemaParameter parameter(OfferedParameter offered, String pointer) {
        ValueSchema schema = schema(offered.schema(), pointer + "/schema");
        JsonNode usual = offered.defaultValue();
        if (usual != null) {
            try {
                schema.check(usual);
            } catch (ValueMismatchException e) {
                throw invalid(pointer + "/default" + e.pointer(), "does not fit the schema: " + e.detail());
            }
        }
        return new SchemaParameter(offered.name(), offered.description(), usual, schema);
    }

    private static ValueSchema schema(JsonNode given, String pointer) {
        try {
            return ValueSchema.of(given);
        } catch (InvalidSchemaException e) {
            throw invalid(pointer + e.pointer(), e.detail());
        }
    }

    /** The one given, or one that was made up if it fits. */
    private static Optional<JsonNode> example(OfferedTask task, TaskDefinition definition, String pointer) {
        JsonNode given = task.exampleArgs();
        JsonNode example =
                given == null ? ExampleArguments.madeUp(definition.parameters(), definition.parametersSchema()) : given;
        try {
            BINDER.bind(definition, example.toString(), null);
            return Optional.of(example);
        } catch (InvalidArgumentsException e) {
            if (given == null) {
                return Optional.empty();
            }
            throw Problem.of(
                            ProblemType.INVALID_ARGUMENTS,
                            "exampleArgs do not fit the parameters of " + TenantNames.shown(task.name()))
                    .with(e.errors().stream()
                            .map(error -> Violation.at(
                                    pointer + "/exampleArgs" + withoutFirst(error.pointer()), error.detail()))
                            .toList())
                    .asException();
        }
    }

    /** Errors point into a submission, where the arguments are {@code /args}, or name what is missing. */
    private static String withoutFirst(String pointer) {
        return pointer.startsWith("/args") ? pointer.substring("/args".length()) : "";
    }

    static ProblemException invalid(String pointer, @Nullable String detail) {
        return Problem.of(ProblemType.INVALID_SCHEMA, "a schema cannot be used: " + detail)
                .with(List.of(Violation.at(pointer, String.valueOf(detail))))
                .asException();
    }
}
