package dev.errand.task;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Puts into words why a value could not be read: says what is allowed rather than what the parser met, and never shows a
 * class name or the value itself. Pure.
 */
final class ValueErrors {

    static final String BEYOND_LIMITS = "goes beyond what is read: at most " + StreamReadConstraints.DEFAULT_MAX_DEPTH
            + " levels of nesting, numbers of " + StreamReadConstraints.DEFAULT_MAX_NUM_LEN
            + " digits and names of " + StreamReadConstraints.DEFAULT_MAX_NAME_LEN + " characters";

    private ValueErrors() {}

    /** Describes one error; its pointer is relative to the value and empty for the value itself. */
    static ArgumentError describe(TaskParameter parameter, JsonNode value, RuntimeException cause) {
        List<JacksonException.Reference> path = cause instanceof JacksonException e ? e.getPath() : List.of();
        String pointer = pointer(path);
        return new ArgumentError(pointer, detail(parameter, at(value, path), path, cause));
    }

    private static String detail(
            TaskParameter parameter,
            @Nullable JsonNode place,
            List<JacksonException.Reference> path,
            RuntimeException cause) {
        if (place == null) {
            return "is missing";
        }
        if (place.isNull()) {
            return "must not be null";
        }
        return switch (cause) {
            case UnrecognizedPropertyException e -> "is not a known field";
            case ValueInstantiationException e -> rejection(e);
            case InputCoercionException e -> allowed(e.getTargetType(), path, parameter);
            case MismatchedInputException e -> allowed(e.getTargetType(), path, parameter);
            // Thrown by the tree for a number that no double can hold.
            case JsonNodeException e -> TypeWords.of(double.class);
            default -> path.isEmpty() ? allowed(null, path, parameter) : TypeWords.UNKNOWN;
        };
    }

    private static String allowed(
            @Nullable Class<?> target, List<JacksonException.Reference> path, TaskParameter parameter) {
        if (target == null) {
            return TypeWords.of(parameter.reader().type().getRawClass());
        }
        // Jackson names the array's type when it is an element that does not fit.
        boolean element = target.isArray()
                && !path.isEmpty()
                && path.getLast().getIndex() >= 0
                && target.isInstance(path.getLast().from());
        return TypeWords.of(element ? target.getComponentType() : target);
    }

    /** A constructor's own check: its words are the task writer's, meant for whoever calls. */
    private static String rejection(ValueInstantiationException e) {
        Throwable cause = e.getCause();
        return cause instanceof IllegalArgumentException && cause.getMessage() != null
                ? "is not accepted: " + cause.getMessage()
                : "is not accepted";
    }

    private static String pointer(List<JacksonException.Reference> path) {
        StringBuilder pointer = new StringBuilder();
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            pointer.append('/');
            if (name == null) {
                pointer.append(step.getIndex());
            } else {
                pointer.append(ArgumentPointers.escape(name));
            }
        }
        return pointer.toString();
    }

    /** The value at the path, or null when there is none: then a required field is missing. */
    private static @Nullable JsonNode at(JsonNode root, List<JacksonException.Reference> path) {
        JsonNode place = root;
        for (JacksonException.Reference step : path) {
            String name = step.getPropertyName();
            place = name == null ? place.get(step.getIndex()) : place.get(name);
            if (place == null) {
                return null;
            }
        }
        return place;
    }
}
