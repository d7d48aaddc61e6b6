package dev.errand.task.binding;

import dev.errand.task.definition.TaskCode;
import dev.errand.task.definition.TaskDefinition;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Binds a job's arguments to a task's parameters as a function call does: {@code args} by position and {@code kwargs} by
 * name, both at once. Nothing is coerced. Stateless and safe to use from any thread.
 */
@Component
public final class ArgumentBinder {

    /** Binds the arguments of one submission; see {@link #bind(TaskDefinition, String, String, ArgumentPointers)}. */
    public List<@Nullable Object> bind(TaskDefinition task, @Nullable String argsJson, @Nullable String kwargsJson) {
        return bind(task, argsJson, kwargsJson, ArgumentPointers.SUBMISSION);
    }

    /**
     * Binds arguments that stand anywhere in a request body.
     *
     * @param argsJson a JSON array, or null for none
     * @param kwargsJson a JSON object, or null for none
     * @param pointers where they stand; asked only when something is wrong
     * @return one value for each parameter, in order, made for this call alone
     * @throws InvalidArgumentsException with all that is wrong: at most one error for each argument, 100 in all
     */
    public List<@Nullable Object> bind(
            TaskDefinition task, @Nullable String argsJson, @Nullable String kwargsJson, ArgumentPointers pointers) {
        if (argsJson == null && kwargsJson == null && task.parameters().isEmpty()) {
            return List.of();
        }
        return bind(task, new ArgumentBinding(task, pointers, value -> false), argsJson, kwargsJson);
    }

    /**
     * Sees that arguments fit as far as they are known by now: their names and number, and the types of those that are.
     *
     * @param open whether the value of an argument is not known yet
     * @throws InvalidArgumentsException with all that is wrong
     */
    public void check(
            TaskDefinition task, @Nullable String argsJson, @Nullable String kwargsJson, Predicate<JsonNode> open) {
        var unused = bind(task, new ArgumentBinding(task, ArgumentPointers.SUBMISSION, open), argsJson, kwargsJson);
    }

    private static List<@Nullable Object> bind(
            TaskDefinition task, ArgumentBinding binding, @Nullable String argsJson, @Nullable String kwargsJson) {
        // What the values become may be the task's own.
        ClassLoader before = TaskCode.enter(task.loader());
        try {
            if (argsJson != null) {
                binding.bindPositions(argsJson);
            }
            if (kwargsJson != null) {
                binding.bindNames(kwargsJson);
            }
            return binding.complete();
        } finally {
            TaskCode.leave(task.loader(), before);
        }
    }
}
