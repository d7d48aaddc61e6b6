package dev.errand.task.binding;

import dev.errand.task.definition.TaskParameter;
import dev.errand.task.json.NumberLimits;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.exc.JsonNodeException;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.exc.ValueInstantiationException;

/**
 * Puts into words why a value could not be read: says what is allowed rather than what the parser met, and never shows a
 * class name or the value itself. Pure.
 */
public final class ValueErrors {

    static final String BEYOND_LIMITS = "goes beyond what is read: at most " + StreamReadConstraints.DEFAULT_MAX_DEPTH
            + " levels of nesting, numbers of " + NumberLimits.MAX_DIGITS
            + " digits and names of " + StreamReadConstraints.DEFAULT_MAX_NAME_LEN + " characters";

    static final String BEYOND_EXPONENTS = "holds a number whose exponent goes beyond what is read: -"
            + Integer.MAX_VALUE + " to " + Integer.MAX_VALUE;

    private ValueErrors() {}

    /** Describes one error; its pointer is relative to the value and empty for the value itself. */
    static ArgumentError describe(TaskParameter parameter, JsonNode value, RuntimeException cause) {
        if (cause instanceof ValueMismatchException mismatch) {
            return new ArgumentError(mismatch.pointer(), mismatch.detail());
        }
        List<JacksonException.Reference> path = cause instanceof JacksonException e ? e.getPath() : List.of();
        JsonNode place = at(value, path);
        return new ArgumentError(pointer(path) + below(place, cause), detail(parameter, place, path, cause));
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
            case MismatchedInputException e ->
                (isOfKey(place, e) ? "is a key that " : "") + allowed(e.getTargetType(), path, parameter);
            // Thrown by the tree for a number that no double can hold.
            case JsonNodeException e -> TypeWords.of(double.class);
            default -> path.isEmpty() ? allowed(null, path, parameter) : TypeWords.UNKNOWN;
        };
    }

    /** What the path does not tell: which key of an object it was, and where in free-form JSON a number is too long. */
    private static String below(@Nullable JsonNode place, RuntimeException cause) {
        if (place == null || !(cause instanceof MismatchedInputException mismatch)) {
            return "";
        }
        if (isOfKey(place, mismatch)) {
            return '/' + ArgumentPointers.escape(String.valueOf(((InvalidFormatException) mismatch).getValue()));
        }
        String number = mismatch.getTargetType() == Number.class ? longNumber(place) : null;
        return number == null ? "" : number;
    }

    /** A text that was read where an object stands can only have been one of its keys. */
    private static boolean isOfKey(JsonNode place, MismatchedInputException mismatch) {
        return place.isObject() && mismatch instanceof InvalidFormatException e && e.getValue() instanceof String;
    }

    /** Where below the place, or at it, the first number is that no task is given; null if there is none. */
    public static @Nullable String longNumber(JsonNode place) {
        if (place.isBigDecimal()) {
            return NumberLimits.fits(place.decimalValue()) ? null : "";
        }
        for (int i = 0; place.isArray() && i < place.size(); i++) {
            String found = longNumber(place.get(i));
            if (found != null) {
                return "/" + i + found;
            }
        }
        for (Map.Entry<String, JsonNode> member : place.properties()) {
            String found = longNumber(member.getValue());
            if (found != null) {
                return '/' + ArgumentPointers.escape(member.getKey()) + found;
            }
        }
        return null;
    }

    private static String allowed(
            @Nullable Class<?> target, List<JacksonException.Reference> path, TaskParameter parameter) {
        if (target == null) {
            return TypeWords.of(parameter.valueType());
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
