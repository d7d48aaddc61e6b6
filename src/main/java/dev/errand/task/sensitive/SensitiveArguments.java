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
        if (args != null) {
            JsonNode given = TaskJson.tree(args);
            for (int i = 0; i < Math.min(given.size(), task.parameters().size()); i++) {
                find(task.parameters().get(i), given.get(i), AT.arg(i), parts, whole);
            }
        }
        if (kwargs != null) {
            for (Map.Entry<String, JsonNode> named : TaskJson.tree(kwargs).properties()) {
                int position = task.positionOf(named.getKey());
                if (position >= 0) {
                    find(task.parameters().get(position), named.getValue(), AT.kwarg(named.getKey()), parts, whole);
                }
            }
        }
        return List.copyOf(parts.size() <= MAX_PARTS ? parts : whole);
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
