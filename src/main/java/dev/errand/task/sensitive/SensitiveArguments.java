package dev.errand.task.sensitive;

import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.definition.TaskParameter;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Finds which parts of a job's arguments are sensitive. They are kept with the job as JSON pointers such as {@code /kwargs/login/password},
 * so that what was sensitive when it was submitted stays so whatever becomes of the task. Pure.
 */
public final class SensitiveArguments {

    /** How many parts of a job are named one by one; where there are more, whole arguments are. */
    private static final int MAX_PARTS = 32;

    private static final ArgumentPointers AT = ArgumentPointers.SUBMISSION;

    private SensitiveArguments() {}

    /**
     * Names those of one job; none where its task has no sensitive parameters, which costs nothing.
     *
     * @param args a JSON array that fits the task, or null for none
     * @param kwargs a JSON object that fits the task, or null for none
     */
    public static List<String> of(TaskDefinition task, @Nullable String args, @Nullable String kwargs) {
        if (!task.isSensitive()) {
            return List.of();
        }
        List<String> parts = new ArrayList<>();
        List<String> whole = new ArrayList<>();
        find(task, args, kwargs, (parameter, value, pointer) -> find(parameter, value, pointer, parts, whole));
        return List.copyOf(parts.size() <= MAX_PARTS ? parts : whole);
    }

    /** Names as a whole those that may have sensitive parts, of arguments that do not fit yet: something is still to be put into them. */
    public static List<String> ofIncomplete(TaskDefinition task, @Nullable String args, @Nullable String kwargs) {
        if (!task.isSensitive()) {
            return List.of();
        }
        List<String> whole = new ArrayList<>();
        find(task, args, kwargs, (parameter, value, pointer) -> {
            if (!parameter.sensitive().isNone()) {
                whole.add(pointer);
            }
        });
        return List.copyOf(whole);
    }

    /**
     * What was named before and what is named now. The task may be another one by now, so what was named before goes only where the same, or
     * parts of it, are named more closely.
     */
    public static List<String> joined(List<String> before, List<String> now) {
        Set<String> all = new LinkedHashSet<>(now);
        for (String pointer : before) {
            if (now.stream().noneMatch(part -> part.startsWith(pointer + "/"))) {
                all.add(pointer);
            }
        }
        return List.copyOf(all);
    }

    /** Is shown one argument. */
    private interface Visitor {
        void visit(TaskParameter parameter, JsonNode value, String pointer);
    }

    private static void find(TaskDefinition task, @Nullable String args, @Nullable String kwargs, Visitor visitor) {
        if (args != null) {
            JsonNode given = TaskJson.tree(args);
            for (int i = 0; i < Math.min(given.size(), task.parameters().size()); i++) {
                visitor.visit(task.parameters().get(i), given.get(i), AT.arg(i));
            }
        }
        if (kwargs != null) {
            for (Map.Entry<String, JsonNode> named : TaskJson.tree(kwargs).properties()) {
                int position = task.positionOf(named.getKey());
                if (position >= 0) {
                    visitor.visit(task.parameters().get(position), named.getValue(), AT.kwarg(named.getKey()));
                }
            }
        }
    }

    private static void find(
            TaskParameter parameter, JsonNode value, String pointer, List<String> parts, List<String> whole) {
        if (parameter.sensitive().isNone()) {
            return;
        }
        Set<String> found = new LinkedHashSet<>();
        parameter.sensitive().find(value, pointer, found::add);
        if (!found.isEmpty()) {
            parts.addAll(found);
            whole.add(pointer);
        }
    }
}
