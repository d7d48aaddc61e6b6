package dev.errand.task.binding;

import dev.errand.task.definition.TaskParameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Says of what is wrong within a sensitive part of a value no more than where that part is. Pure. */
final class SensitiveErrors {

    private static final String DETAIL = "is not accepted; of a sensitive value nobody is told why";

    private SensitiveErrors() {}

    /** The error as it may be told; its pointer is relative to the value. */
    static ArgumentError hide(TaskParameter parameter, JsonNode value, ArgumentError error) {
        if (parameter.sensitive().isNone()) {
            return error;
        }
        List<String> parts = new ArrayList<>();
        parameter.sensitive().find(value, "", parts::add);
        return parts.stream()
                .filter(part -> (error.pointer() + "/").startsWith(part + "/"))
                .min(Comparator.comparingInt(String::length))
                .map(part -> new ArgumentError(part, DETAIL))
                .orElse(error);
    }
}
