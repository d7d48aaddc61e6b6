package dev.errand.submission;

import dev.errand.job.JobId;
import dev.errand.job.TypeId;
import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Finds in arguments what was meant to be replaced and never is, since the job waits for nothing or comes from no schedule: the task would be given
 * the reference itself. A job or a batch has to be named, so that little of what only looks alike is refused. Pure.
 */
final class StrayReferences {

    private static final String PLANNED = "$schedule";
    private static final Set<String> BESIDE = Set.of("path", "default");

    private StrayReferences() {}

    /**
     * What is wrong with the arguments of a job that waits for nothing, in which times of schedules are put in already.
     *
     * @param pointers where they stand
     */
    static List<Detail> in(@Nullable String args, @Nullable String kwargs, ArgumentPointers pointers) {
        List<Detail> wrong = new ArrayList<>(0);
        try {
            if (args != null && mayBeIn(args)) {
                JsonNode positional = TaskJson.tree(args);
                for (int i = 0; positional.isArray() && i < positional.size(); i++) {
                    add(positional.get(i), pointers.arg(i), wrong);
                }
            }
            if (kwargs != null && mayBeIn(kwargs)) {
                TaskJson.tree(kwargs)
                        .properties()
                        .forEach(member -> add(member.getValue(), pointers.kwarg(member.getKey()), wrong));
            }
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            // Whoever binds them says what is wrong.
            return List.of();
        }
        return wrong;
    }

    /** Nearly always there is none, and nothing is read. */
    private static boolean mayBeIn(String json) {
        return json.contains("\"$");
    }

    private static void add(JsonNode value, String pointer, List<Detail> wrong) {
        String form = value.isObject() ? ArgumentReferences.formOf(value) : null;
        if (form != null && isReference(value, form)) {
            wrong.add(new Detail(
                    pointer + "/" + form,
                    "needs after: only what a job waits for, as after names it, is put into its arguments"));
        } else if (value.size() == 1 && value.path(PLANNED).isString()) {
            wrong.add(new Detail(
                    pointer + "/" + PLANNED,
                    "is replaced in what a schedule submits alone, where it must be scheduledAt"));
        } else {
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                add(value.get(i), pointer + "/" + i, wrong);
            }
            value.properties()
                    .forEach(member ->
                            add(member.getValue(), pointer + "/" + ArgumentPointers.escape(member.getKey()), wrong));
        }
    }

    private static boolean isReference(JsonNode value, String form) {
        String named = value.path(form).asString("");
        return (JobId.parse(named).isPresent() || TypeId.isWellFormed("batch", named))
                && value.propertyNames().stream().allMatch(name -> name.equals(form) || BESIDE.contains(name));
    }
}
