package dev.errand.web.worker;

import dev.errand.job.spec.RetryPolicy;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.queue.ExecutionProperties;
import dev.errand.task.definition.TaskOptions;
import dev.errand.task.json.TaskJson;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.worker.registration.OfferedParameter;
import dev.errand.worker.registration.OfferedTask;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Reads one task of a registration. For one task and one thread. */
final class OfferedTaskReader {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]{1," + RegistrationReader.MAX_NAME + "}");
    private static final int MAX_QUEUE = 100;
    private static final int MAX_DESCRIPTION = 4_000;
    private static final int MAX_PARAMETERS = 100;
    private static final Duration SHORTEST_TIMEOUT = Duration.ofMillis(1);
    private static final Duration MAX_TIMEOUT = Duration.ofDays(7);
    private static final int MAX_CONCURRENCY = 1_000_000;

    private final long maxSchemaBytes;
    private final List<OfferedParameter> parameters = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private @Nullable String name;
    private @Nullable String description;
    private @Nullable String queue;
    private @Nullable Duration timeout;
    private @Nullable Integer maxAttempts;
    private @Nullable Integer concurrency;
    private @Nullable Double perSecond;
    private @Nullable JsonNode result;
    private @Nullable JsonNode exampleArgs;
    private @Nullable Boolean breaking;

    OfferedTaskReader(long maxSchemaBytes) {
        this.maxSchemaBytes = maxSchemaBytes;
    }

    /** The task at which the walk stands; nothing where it has no name, or is none, of which the body is told. */
    @Nullable
    OfferedTask read(JsonBody body) {
        String pointer = body.pointer();
        if (body.isAbsent()) {
            body.wrong("must be a task");
            return null;
        }
        int[] members = {0};
        body.object("a task", member -> {
            members[0]++;
            readMember(body, member);
        });
        if (name == null) {
            body.violation(
                    pointer + "/name",
                    "is required: 1 to " + RegistrationReader.MAX_NAME
                            + " characters out of letters, digits, '_', '-' and '.'");
            return null;
        }
        TaskOptions options = new TaskOptions(
                name,
                Objects.requireNonNullElse(description, ""),
                Objects.requireNonNullElse(queue, ExecutionProperties.DEFAULT_QUEUE),
                timeout,
                Objects.requireNonNullElse(maxAttempts, 1),
                Objects.requireNonNullElse(concurrency, 0),
                Objects.requireNonNullElse(perSecond, 0.0));
        return new OfferedTask(options, parameters, result, exampleArgs, Boolean.TRUE.equals(breaking));
    }

    private void readMember(JsonBody body, String member) {
        FieldReader values = new FieldReader(body);
        switch (member) {
            case "name" -> name = name(values.text(RegistrationReader.MAX_NAME));
            case "description" -> description = values.text(MAX_DESCRIPTION);
            case "parameters" -> readParameters(body);
            case "result" -> result = schema(body);
            case "queue" -> queue = values.name(MAX_QUEUE);
            case "timeoutSeconds" -> timeout = values.seconds(SHORTEST_TIMEOUT, MAX_TIMEOUT);
            case "maxAttempts" -> maxAttempts = values.integer(1, RetryPolicy.MAX_ATTEMPTS);
            case "concurrency" -> concurrency = values.integer(1, MAX_CONCURRENCY);
            case "perSecond" -> perSecond = values.number(TaskOptions.MIN_RATE, TaskOptions.MAX_RATE);
            case "exampleArgs" -> {
                String raw = body.raw(JsonToken.START_ARRAY, "an array");
                exampleArgs = raw == null ? null : tree(body, body.pointer(), raw);
            }
            case "breaking" -> breaking = values.bool();
            default -> body.wrong("is not a field of a task");
        }
    }

    private static @Nullable String name(@Nullable String text) {
        return text == null || !NAME.matcher(text).matches() ? null : text;
    }

    private void readParameters(JsonBody body) {
        String pointer = body.pointer();
        int[] seen = {0};
        body.array("an array of parameters", () -> {
            if (++seen[0] > MAX_PARAMETERS) {
                body.skip();
            } else if (body.isAbsent()) {
                body.wrong("must be a parameter");
            } else {
                readParameter(body);
            }
        });
        if (seen[0] > MAX_PARAMETERS) {
            body.violation(pointer, "must have at most " + MAX_PARAMETERS + " elements, not " + seen[0]);
        }
    }

    /** An explicit null is a default like any other, the commonest one of all. */
    private void readParameter(JsonBody body) {
        String pointer = body.pointer();
        FieldReader values = new FieldReader(body);
        @Nullable String[] texts = {null, null};
        @Nullable JsonNode[] nodes = {null, null};
        body.object("a parameter", member -> {
            switch (member) {
                case "name" -> texts[0] = values.name(RegistrationReader.MAX_NAME);
                case "description" -> texts[1] = values.text(MAX_DESCRIPTION);
                case "schema" -> nodes[0] = schema(body);
                case "default" -> nodes[1] = tree(body, body.pointer(), body.raw());
                default -> body.wrong("is not a field of a parameter");
            }
        });
        if (texts[0] == null) {
            body.violation(pointer + "/name", "is required");
        } else if (!names.add(texts[0])) {
            body.violation(pointer + "/name", "is the name of another parameter as well");
        } else {
            JsonNode schema = nodes[0] == null ? JsonNodeFactory.instance.objectNode() : nodes[0];
            parameters.add(new OfferedParameter(texts[0], Objects.requireNonNullElse(texts[1], ""), schema, nodes[1]));
        }
    }

    /** Whether it is a schema is seen later; a boolean is one too. */
    private @Nullable JsonNode schema(JsonBody body) {
        if (body.isAbsent()) {
            return null;
        }
        JsonToken token = body.value().currentToken();
        if (token != JsonToken.START_OBJECT && token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            body.wrong("must be a JSON Schema: an object, true or false");
            return null;
        }
        String pointer = body.pointer();
        String raw = body.raw();
        if (raw.length() > maxSchemaBytes || raw.getBytes(StandardCharsets.UTF_8).length > maxSchemaBytes) {
            throw Problem.of(ProblemType.TOO_LARGE, "a schema may have at most " + maxSchemaBytes + " bytes")
                    .with(List.of(Violation.at(pointer, "must have at most " + maxSchemaBytes + " bytes")))
                    .asException();
        }
        return tree(body, pointer, raw);
    }

    private static @Nullable JsonNode tree(JsonBody body, String pointer, String raw) {
        try {
            return TaskJson.tree(raw);
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            body.violation(pointer, "goes beyond what is read, in depth or in the length of a number");
            return null;
        }
    }
}
