package dev.errand.task.binding;

import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskParameter;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;

/** The binding of one job's arguments: collects values and errors until it is complete. Used by one thread, once. */
final class ArgumentBinding {

    private static final int MAX_ERRORS = 100;

    private final TaskDefinition task;
    private final ArgumentPointers pointers;
    private final Predicate<JsonNode> open;
    private final @Nullable Object[] values;
    private final boolean[] given;
    private final List<ArgumentError> errors = new ArrayList<>(0);
    private boolean unreadable;

    /** With what tells values that are not known yet. */
    ArgumentBinding(TaskDefinition task, ArgumentPointers pointers, Predicate<JsonNode> open) {
        this.task = task;
        this.pointers = pointers;
        this.open = open;
        this.values = new @Nullable Object[task.parameters().size()];
        this.given = new boolean[values.length];
    }

    void bindPositions(String argsJson) {
        JsonNode args = parse(argsJson, pointers::args);
        if (args == null) {
            return;
        }
        if (!args.isArray()) {
            refuseWhole(pointers.args(), "must be an array");
            return;
        }
        int limit = values.length;
        for (int i = 0; i < Math.min(args.size(), limit); i++) {
            bind(i, args.get(i), null);
        }
        if (args.size() > limit) {
            refuse(pointers.arg(limit), "is one too many: the task takes at most " + limit + " arguments");
        }
    }

    void bindNames(String kwargsJson) {
        JsonNode kwargs = parse(kwargsJson, pointers::kwargs);
        if (kwargs == null) {
            return;
        }
        if (!kwargs.isObject()) {
            refuseWhole(pointers.kwargs(), "must be an object");
            return;
        }
        for (Map.Entry<String, JsonNode> named : kwargs.properties()) {
            bindName(named.getKey(), named.getValue());
        }
    }

    /** Fills in the defaults, and throws if anything was wrong. */
    public List<@Nullable Object> complete() {
        for (int i = 0; i < given.length; i++) {
            if (!given[i]) {
                bindAbsent(i);
            }
        }
        if (!errors.isEmpty()) {
            throw new InvalidArgumentsException(errors);
        }
        return Collections.unmodifiableList(Arrays.asList(values));
    }

    private void bindName(String name, JsonNode value) {
        int position = task.positionOf(name);
        if (position < 0) {
            refuse(pointers.kwarg(name), "is not a parameter of the task");
        } else if (given[position]) {
            refuse(pointers.doubled(position, name), "is given twice: by position and by name");
        } else {
            bind(position, value, name);
        }
    }

    private void bindAbsent(int position) {
        TaskParameter parameter = task.parameters().get(position);
        if (!parameter.required()) {
            values[position] = parameter.absentValue();
        } else if (!unreadable) {
            refuse(
                    pointers.missing(parameter.name()),
                    "is missing: the task needs the argument '" + parameter.name() + "'");
        }
    }

    private void bind(int position, JsonNode value, @Nullable String name) {
        given[position] = true;
        if (open.test(value)) {
            return;
        }
        TaskParameter parameter = task.parameters().get(position);
        try {
            values[position] = parameter.read(value);
        } catch (RuntimeException e) {
            String pointer = name == null ? pointers.arg(position) : pointers.kwarg(name);
            ArgumentError error = SensitiveErrors.hide(parameter, value, ValueErrors.describe(parameter, value, e));
            refuse(pointer + error.pointer(), error.detail());
        }
    }

    private @Nullable JsonNode parse(String json, Supplier<String> pointer) {
        try {
            return TaskJson.tree(json);
        } catch (StreamConstraintsException e) {
            refuseWhole(pointer.get(), ValueErrors.BEYOND_LIMITS);
        } catch (ArithmeticException | NumberFormatException e) {
            refuseWhole(pointer.get(), ValueErrors.BEYOND_EXPONENTS);
        } catch (JacksonException e) {
            refuseWhole(pointer.get(), "must be JSON in which no name occurs twice");
        }
        return null;
    }

    /** What cannot be read may have held any argument, so that none is called missing. */
    private void refuseWhole(String pointer, String detail) {
        unreadable = true;
        refuse(pointer, detail);
    }

    private void refuse(String pointer, String detail) {
        if (errors.size() < MAX_ERRORS) {
            errors.add(new ArgumentError(pointer, detail));
        }
    }
}
