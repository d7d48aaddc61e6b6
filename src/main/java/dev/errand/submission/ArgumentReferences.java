package dev.errand.submission;

import dev.errand.submission.SubmissionRefusedException.Detail;
import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.json.TaskJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Places in a job's arguments that stand for what others returned: {@code {"$result": "job_…"}} and its like. They are read only where a job
 * says that it waits for others, and only of those. Pure.
 */
public final class ArgumentReferences {

    private static final String LITERAL = "$literal";

    private ArgumentReferences() {}

    /** What stands for what. */
    public enum Kind {
        /** What a job returned. */
        RESULT("$result"),
        /** How a job or a batch ended: status, result, error. */
        OUTCOME("$outcome"),
        /** What the items of a batch, or the children of a job, returned. */
        RESULTS("$results"),
        /** How each of them ended. */
        OUTCOMES("$outcomes");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** The name of the member. */
        public String code() {
            return code;
        }
    }

    /**
     * One of them.
     *
     * @param id of the job or batch
     * @param path which part is wanted: a JSON pointer, the empty one for all
     * @param otherwise what stands there where there is no such part; nothing where that is wrong
     */
    public record Reference(
            Kind kind, String id, String path, @Nullable JsonNode otherwise) {}

    /** What is the value of one, or why there is none. */
    @FunctionalInterface
    public interface Values extends Function<Reference, JsonNode> {}

    /** There is no value. */
    public static final class NoValueException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private String pointer = "";

        /** With what is wrong. */
        public NoValueException(String message) {
            super(message, null, false, false);
        }

        /** Where the reference stands. */
        public String pointer() {
            return pointer;
        }

        private NoValueException at(String where) {
            pointer = where;
            return this;
        }
    }

    /** Whether there may be any in a text: nearly always there is none, and it is not read. */
    private static boolean mayBeIn(String json) {
        return json.contains("\"$");
    }

    /**
     * The same arguments that refer to ids where they refer to keys; what refers to something else stays as it is.
     *
     * @param keys which can be referred to
     * @param idOf the id of each
     */
    public static @Nullable String renamed(@Nullable String json, Set<String> keys, Map<String, String> idOf) {
        if (json == null || !isInText(json)) {
            return json;
        }
        return String.valueOf(renamed(TaskJson.tree(json), keys, idOf));
    }

    private static JsonNode renamed(JsonNode value, Set<String> keys, Map<String, String> idOf) {
        if (value.isArray()) {
            ArrayNode array = TaskJson.MAPPER.createArrayNode();
            value.forEach(element -> array.add(renamed(element, keys, idOf)));
            return array;
        }
        if (!value.isObject()) {
            return value;
        }
        String form = formOf(value);
        if (LITERAL.equals(form)) {
            return value;
        }
        ObjectNode object = TaskJson.MAPPER.createObjectNode();
        for (Map.Entry<String, JsonNode> member : value.properties()) {
            JsonNode named = member.getValue();
            if (form == null) {
                object.set(member.getKey(), renamed(named, keys, idOf));
            } else if (member.getKey().equals(form) && named.isString() && keys.contains(named.asString())) {
                object.put(form, idOf.get(named.asString()));
            } else {
                object.set(member.getKey(), named);
            }
        }
        return object;
    }

    /** Whether any are in arguments that are JSON. */
    public static boolean areIn(@Nullable String args, @Nullable String kwargs) {
        return isInText(args) || isInText(kwargs);
    }

    static boolean isInText(@Nullable String json) {
        if (json == null || !mayBeIn(json)) {
            return false;
        }
        try {
            return isIn(TaskJson.tree(json));
        } catch (JacksonException | ArithmeticException | NumberFormatException e) {
            // Whoever binds them says what is wrong.
            return false;
        }
    }

    /** Whether a value is, or holds, anything that is to be replaced. */
    public static boolean isIn(JsonNode value) {
        if (value.isObject()) {
            return formOf(value) != null || value.valueStream().anyMatch(ArgumentReferences::isIn);
        }
        return value.isArray() && value.valueStream().anyMatch(ArgumentReferences::isIn);
    }

    static @Nullable String formOf(JsonNode object) {
        if (object.has(LITERAL)) {
            return LITERAL;
        }
        for (Kind kind : Kind.values()) {
            if (object.has(kind.code())) {
                return kind.code();
            }
        }
        return null;
    }

    /**
     * What is wrong with those in the arguments of a submission; empty where they are well formed and name what it waits for.
     *
     * @param known what it waits for
     */
    public static List<Detail> check(@Nullable String args, @Nullable String kwargs, Set<String> known) {
        List<Detail> wrong = new ArrayList<>();
        if (args != null && mayBeIn(args)) {
            check(TaskJson.tree(args), "/args", known, wrong);
        }
        if (kwargs != null && mayBeIn(kwargs)) {
            check(TaskJson.tree(kwargs), "/kwargs", known, wrong);
        }
        return wrong;
    }

    private static void check(JsonNode value, String pointer, Set<String> known, List<Detail> wrong) {
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                check(value.get(i), pointer + "/" + i, known, wrong);
            }
        } else if (value.isObject()) {
            String form = formOf(value);
            if (form == null) {
                for (Map.Entry<String, JsonNode> member : value.properties()) {
                    check(member.getValue(), pointer + "/" + ArgumentPointers.escape(member.getKey()), known, wrong);
                }
            } else if (!form.equals(LITERAL)) {
                checkReference(value, form, pointer, known, wrong);
            } else if (value.size() > 1) {
                wrong.add(new Detail(pointer, "can have nothing beside " + LITERAL));
            }
        }
    }

    private static void checkReference(
            JsonNode value, String form, String pointer, Set<String> known, List<Detail> wrong) {
        JsonNode id = value.get(form);
        if (!id.isString() || !known.contains(id.asString())) {
            wrong.add(new Detail(
                    pointer + "/" + form, "must be one of those that the job waits for, by its id in after"));
        }
        for (String name : value.propertyNames()) {
            if (!name.equals(form) && !name.equals("path") && !name.equals("default")) {
                wrong.add(new Detail(
                        pointer + "/" + ArgumentPointers.escape(name),
                        "is not a member of a reference: path and default are"));
            }
        }
        JsonNode path = value.get("path");
        if (path != null && !(path.isString() && isPointer(path.asString()))) {
            wrong.add(new Detail(pointer + "/path", "must be a JSON pointer, empty or beginning with /"));
        }
    }

    private static boolean isPointer(String path) {
        return path.isEmpty() || (path.startsWith("/") && !path.matches(".*~(?![01]).*"));
    }

    /**
     * The same arguments with values in place of all references.
     *
     * @param pointer where they stand
     * @throws NoValueException where one has none
     */
    public static @Nullable String resolve(@Nullable String json, String pointer, Values values) {
        return json != null && mayBeIn(json) ? String.valueOf(resolve(TaskJson.tree(json), pointer, values)) : json;
    }

    private static JsonNode resolve(JsonNode value, String pointer, Values values) {
        if (value.isArray()) {
            ArrayNode array = TaskJson.MAPPER.createArrayNode();
            for (int i = 0; i < value.size(); i++) {
                array.add(resolve(value.get(i), pointer + "/" + i, values));
            }
            return array;
        }
        if (!value.isObject()) {
            return value;
        }
        String form = formOf(value);
        if (form == null) {
            ObjectNode object = TaskJson.MAPPER.createObjectNode();
            for (Map.Entry<String, JsonNode> member : value.properties()) {
                object.set(
                        member.getKey(),
                        resolve(member.getValue(), pointer + "/" + ArgumentPointers.escape(member.getKey()), values));
            }
            return object;
        }
        if (form.equals(LITERAL)) {
            return value.get(LITERAL);
        }
        try {
            return values.apply(reference(value, form));
        } catch (NoValueException e) {
            throw e.at(pointer);
        }
    }

    private static Reference reference(JsonNode value, String form) {
        Kind kind = Kind.RESULT;
        for (Kind each : Kind.values()) {
            kind = each.code().equals(form) ? each : kind;
        }
        JsonNode path = value.get("path");
        return new Reference(
                kind, value.get(form).asString(), path == null ? "" : path.asString(), value.get("default"));
    }
}
