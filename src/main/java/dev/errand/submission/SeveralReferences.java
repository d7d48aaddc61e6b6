package dev.errand.submission;

import dev.errand.submission.ArgumentReferences.Kind;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds what in arguments stands for what each of a batch's items, or of a job's children, returned. Pure. */
public final class SeveralReferences {

    private SeveralReferences() {}

    /**
     * One place.
     *
     * @param pointer where it stands, as a JSON pointer into the submission
     * @param id of the job or batch
     */
    public record Place(String pointer, String id) {}

    /** All places in arguments that are JSON; whether anything is to be waited for is not asked. */
    public static List<Place> in(@Nullable String args, @Nullable String kwargs) {
        List<Place> found = new ArrayList<>(0);
        if (args != null && ArgumentReferences.isInText(args)) {
            add(TaskJson.tree(args), "/args", found);
        }
        if (kwargs != null && ArgumentReferences.isInText(kwargs)) {
            add(TaskJson.tree(kwargs), "/kwargs", found);
        }
        return found;
    }

    private static void add(JsonNode value, String pointer, List<Place> found) {
        String form = value.isObject() ? ArgumentReferences.formOf(value) : null;
        if (form == null) {
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                add(value.get(i), pointer + "/" + i, found);
            }
            value.properties()
                    .forEach(member ->
                            add(member.getValue(), pointer + "/" + ArgumentPointers.escape(member.getKey()), found));
        } else if (form.equals(Kind.RESULTS.code()) || form.equals(Kind.OUTCOMES.code())) {
            found.add(new Place(pointer + "/" + form, value.get(form).asString("")));
        }
    }
}
