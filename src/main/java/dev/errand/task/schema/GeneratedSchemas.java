package dev.errand.task.schema;

import com.github.victools.jsonschema.generator.SchemaBuilder;
import com.github.victools.jsonschema.generator.SchemaGenerator;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of any types. To be made only for those of which no other way is known: it brings hundreds of classes. For one thread at a time. */
final class GeneratedSchemas {

    static final String DEFINITIONS = "$defs";

    /** Arguments are read strictly, so their schemas are closed; results may gain fields, so theirs are open. */
    private final SchemaGenerator arguments = SchemaRules.closedGenerator();

    private final SchemaGenerator results = SchemaRules.openGenerator();

    /**
     * Of the types of one document.
     *
     * @param schemas one for each type, in their order
     * @param definitions what several of them refer to, by its name
     */
    record Made(List<ObjectNode> schemas, ObjectNode definitions) {}

    Made make(List<Type> types, boolean closed) {
        SchemaBuilder builder = (closed ? arguments : results).buildMultipleSchemaDefinitions();
        List<ObjectNode> schemas =
                types.stream().map(type -> builder.createSchemaReference(type)).toList();
        // The builder fills in the references only now.
        return new Made(schemas, builder.collectDefinitions(DEFINITIONS));
    }

    /** Makes some of what is often in tasks, and throws it away. */
    void rehearse() {
        make(List.of(Rehearsed.class), true);
        make(List.of(Rehearsed.class), false);
    }

    /** A bit of each. */
    private record Rehearsed(
            String text, long number, Optional<Instant> time, Map<String, Object> rest, List<Rehearsed> parts) {}
}
