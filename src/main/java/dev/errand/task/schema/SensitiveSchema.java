package dev.errand.task.schema;

import dev.errand.task.binding.ArgumentPointers;
import dev.errand.task.definition.SensitiveParts;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The parts of values that a schema calls sensitive, by a keyword that JSON Schema itself does not have. References, and whatever applies to
 * the same value, are followed whether it fits there or not: what may be sensitive is. Immutable and safe for concurrent use.
 */
final class SensitiveSchema implements SensitiveParts {

    static final String KEYWORD = "sensitive";

    /** How many pairs of a schema and a value are looked at; a value that needs more is sensitive as a whole. */
    private static final int MAX_STEPS = 100_000;

    private final Map<String, JsonNode> schemas;
    private final SchemaReferences references;

    private SensitiveSchema(Map<String, JsonNode> schemas) {
        this.schemas = schemas;
        this.references = SchemaReferences.of(schemas);
    }

    /** Of a schema that was found to be good, given as all schemas in it by their pointers. */
    static SensitiveParts of(Map<String, JsonNode> schemas) {
        if (schemas.values().stream().noneMatch(SensitiveSchema::isSensitive)) {
            return NONE;
        }
        return isSensitive(schemas.get("")) ? ALL : new SensitiveSchema(schemas);
    }

    /** Whatever is said but {@code false} is taken for yes. */
    private static boolean isSensitive(@Nullable JsonNode schema) {
        JsonNode said = schema == null ? null : schema.get(KEYWORD);
        return said != null && !(said.isBoolean() && !said.booleanValue());
    }

    @Override
    public void find(JsonNode value, String pointer, Consumer<String> found) {
        Walk walk = new Walk();
        walk.look("", value, pointer);
        (walk.seen.size() > MAX_STEPS ? Set.of(pointer) : walk.found).forEach(found);
    }

    private record Step(String schema, String value) {}

    /** One look at one value. */
    private final class Walk {
        private final Set<Step> seen = new HashSet<>();
        private final Set<String> found = new HashSet<>();

        void look(String at, JsonNode value, String pointer) {
            JsonNode schema = schemas.get(at);
            if (schema == null || seen.size() > MAX_STEPS || !seen.add(new Step(at, pointer))) {
                return;
            }
            if (isSensitive(schema)) {
                found.add(pointer);
                return;
            }
            for (String keyword : SchemaReferences.KEYWORDS) {
                if (schema.has(keyword)) {
                    String target = references.target(schema.get(keyword).asString(""));
                    look(Objects.requireNonNull(target), value, pointer);
                }
            }
            SubSchemas.inPlace(schema).keySet().forEach(path -> look(at + path, value, pointer));
            if (value.isObject()) {
                value.properties()
                        .forEach(member -> lookAtMember(at, schema, member.getKey(), member.getValue(), pointer));
            }
            for (int i = 0; value.isArray() && i < value.size(); i++) {
                lookAtElement(at, schema, i, value.get(i), pointer + "/" + i);
            }
        }

        private void lookAtMember(String at, JsonNode schema, String name, JsonNode value, String pointer) {
            String place = pointer + "/" + ArgumentPointers.escape(name);
            boolean known = schema.path("properties").has(name);
            look(at + "/properties/" + ArgumentPointers.escape(name), value, place);
            for (String pattern : schema.path("patternProperties").propertyNames()) {
                if (matches(pattern, name)) {
                    known = true;
                    look(at + "/patternProperties/" + ArgumentPointers.escape(pattern), value, place);
                }
            }
            if (!known) {
                look(at + "/additionalProperties", value, place);
                look(at + "/unevaluatedProperties", value, place);
            }
        }

        private boolean matches(String pattern, String name) {
            try {
                return LinearPattern.of(pattern).matches(name);
            } catch (IllegalArgumentException e) {
                return true;
            }
        }

        private void lookAtElement(String at, JsonNode schema, int index, JsonNode value, String place) {
            look(at + "/contains", value, place);
            if (index < schema.path("prefixItems").size()) {
                look(at + "/prefixItems/" + index, value, place);
            } else {
                look(at + "/items", value, place);
                look(at + "/unevaluatedItems", value, place);
            }
        }
    }
}
