package dev.errand.task.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.ValidationLimitExceededException;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.AnnotationKeyword;
import dev.errand.task.binding.ValueErrors;
import dev.errand.task.binding.ValueMismatchException;
import dev.errand.task.definition.SensitiveParts;
import dev.errand.task.json.NumberLimits;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Schema of draft 2020-12 that somebody gave, and what fits it. Numbers are compared exactly. What a check may cost is bounded by the
 * size of the value, whatever the schema. Reaches for nothing outside. Immutable and safe for concurrent use.
 */
public final class ValueSchema {

    static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    /** How deep a schema may be nested; deeper ones say nothing that a reference would not say better. */
    private static final int MAX_DEPTH = 100;

    /** How many steps a check may take, and how many more for each part of the value. */
    private static final int STEPS = 20_000;

    private static final int STEPS_FOR_A_PART = 500;
    private static final int MAX_STEPS = 20_000_000;
    private static final int MAX_STEPS_DEEP = 1_000;

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            Dialect.builder(Dialects.getDraft202012())
                    .keyword(new AnnotationKeyword(SensitiveSchema.KEYWORD))
                    .build(),
            builder -> builder.schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .locale(Locale.ENGLISH)
                            .failFast(true)
                            .regularExpressionFactory(LinearPattern::of)
                            .build())
                    .schemaCacheEnabled(false)
                    .schemaLoader(loader -> loader.fetchRemoteResources(false)));

    private static final Schema META = REGISTRY.getSchema(SchemaLocation.of(DRAFT));

    private static final List<String> LIMITS = List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum");

    private final Schema schema;
    private final boolean takesAll;
    private final SensitiveParts sensitive;

    private ValueSchema(Schema schema, boolean takesAll, SensitiveParts sensitive) {
        this.schema = schema;
        this.takesAll = takesAll;
        this.sensitive = sensitive;
    }

    /**
     * Checks a schema and makes it ready.
     *
     * @throws InvalidSchemaException that says what is wrong with it
     */
    public static ValueSchema of(JsonNode given) throws InvalidSchemaException {
        checkDepth(given, "", 0);
        checkMeta(given);
        Map<String, JsonNode> schemas = SubSchemas.all(given);
        for (Map.Entry<String, JsonNode> each : schemas.entrySet()) {
            checkKeywords(each.getKey(), each.getValue());
        }
        SchemaReferences.check(schemas);
        try {
            Schema schema = REGISTRY.getSchema(withExactLimits(withoutId(given)));
            schema.initializeValidators();
            return new ValueSchema(schema, given.isEmpty() && !given.isBoolean(), SensitiveSchema.of(schemas));
        } catch (SchemaException e) {
            throw new InvalidSchemaException("", "cannot be used: " + e.getMessage());
        }
    }

    private static void checkMeta(JsonNode given) throws InvalidSchemaException {
        try {
            Error error = firstError(META, given);
            if (error != null) {
                throw new InvalidSchemaException(
                        error.getInstanceLocation().toString(), "is not JSON Schema 2020-12: " + error.getMessage());
            }
        } catch (ValueMismatchException e) {
            throw new InvalidSchemaException(e.pointer(), String.valueOf(e.getMessage()));
        } catch (ValidationLimitExceededException | StackOverflowError e) {
            throw new InvalidSchemaException("", "takes too long to be checked");
        } catch (JacksonException e) {
            // Such as the length of a text that no number of 64 bits holds.
            throw new InvalidSchemaException("", "has a number that is too large where it stands");
        }
    }

    /** The validator takes a limit that is an integer as one of 64 bits, and fails at values that are larger; not so decimals. */
    private static JsonNode withExactLimits(JsonNode given) {
        JsonNode exact = given.deepCopy();
        for (JsonNode schema : SubSchemas.all(exact).values()) {
            for (String limit : LIMITS) {
                if (schema instanceof ObjectNode object && object.path(limit).isIntegralNumber()) {
                    object.put(limit, object.get(limit).decimalValue());
                }
            }
        }
        return exact;
    }

    private static void checkDepth(JsonNode node, String pointer, int depth) throws InvalidSchemaException {
        if (depth > MAX_DEPTH) {
            throw new InvalidSchemaException(pointer, "is nested deeper than " + MAX_DEPTH + " levels");
        }
        int i = 0;
        for (JsonNode below : node) {
            checkDepth(below, node.isArray() ? pointer + "/" + i++ : pointer, depth + 1);
        }
    }

    private static void checkKeywords(String pointer, JsonNode schema) throws InvalidSchemaException {
        String dialect = schema.path("$schema").asString(DRAFT);
        if (!dialect.equals(DRAFT) && !dialect.equals(DRAFT + "#")) {
            throw new InvalidSchemaException(pointer + "/$schema", "must be " + DRAFT + " or left out");
        }
        if (schema.has("$id") && !pointer.isEmpty()) {
            throw new InvalidSchemaException(pointer + "/$id", "may stand only at the top");
        }
        if (schema.has("pattern")) {
            checkPattern(pointer + "/pattern", schema.get("pattern").asString());
        }
        for (Map.Entry<String, JsonNode> named :
                schema.path("patternProperties").properties()) {
            checkPattern(pointer + "/patternProperties", named.getKey());
        }
    }

    private static void checkPattern(String pointer, String pattern) throws InvalidSchemaException {
        try {
            LinearPattern.of(pattern);
        } catch (IllegalArgumentException e) {
            throw new InvalidSchemaException(pointer, String.valueOf(e.getMessage()));
        }
    }

    /** Its references are within it, whatever it calls itself, and nobody else knows it by that name. */
    private static JsonNode withoutId(JsonNode given) {
        return given instanceof ObjectNode object && object.has("$id")
                ? object.deepCopy().without("$id")
                : given;
    }

    /** Which parts of what fits nobody but the task is to see. */
    public SensitiveParts sensitive() {
        return sensitive;
    }

    /**
     * Sees that a value fits.
     *
     * @throws ValueMismatchException that says where it does not, and what is allowed there
     */
    public void check(JsonNode value) {
        if (takesAll) {
            return;
        }
        try {
            Error error = firstError(schema, value);
            if (error != null) {
                throw new ValueMismatchException(error.getInstanceLocation().toString(), words(error));
            }
        } catch (ValidationLimitExceededException | StackOverflowError e) {
            throw new ValueMismatchException("", "takes too long to be checked against its schema");
        } catch (JacksonException e) {
            throw new ValueMismatchException("", "holds a number that cannot be checked against its schema");
        }
    }

    private static String words(Error error) {
        return switch (error.getKeyword()) {
            case "false" -> "is not allowed";
            case "pattern" -> "does not match the pattern of its schema";
            default -> error.getMessage();
        };
    }

    private static @Nullable Error firstError(Schema schema, JsonNode value) {
        String tooLong = ValueErrors.longNumber(value);
        if (tooLong != null) {
            throw new ValueMismatchException(
                    tooLong, "must have at most " + NumberLimits.MAX_PLACES + " digits before the point and after it");
        }
        long steps = Math.min(MAX_STEPS, STEPS + (long) STEPS_FOR_A_PART * parts(value));
        List<Error> errors = schema.validate(
                value,
                context -> context.executionConfig(
                        config -> config.maxEvaluationSteps(steps).maxEvaluationDepth(MAX_STEPS_DEEP)));
        return errors.isEmpty() ? null : errors.getFirst();
    }

    /** How many values there are in a value. */
    private static int parts(JsonNode value) {
        int parts = 1;
        for (JsonNode below : value) {
            parts += below.isContainer() ? parts(below) : 1;
        }
        return parts;
    }
}
