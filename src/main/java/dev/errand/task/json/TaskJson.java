package dev.errand.task.json;

import com.fasterxml.jackson.annotation.Nulls;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.type.LogicalType;

/**
 * How the service reads arguments and writes results: strictly, so that a mistake is refused rather than guessed away, and
 * exactly, so that numbers keep every digit.
 */
public final class TaskJson {

    /** Shared by all tasks; immutable. Null elements of collections and maps are refused. */
    public static final JsonMapper MAPPER = strict();

    /** The same, but null elements are let through, for types that say so. */
    public static final JsonMapper NULL_ELEMENTS = MAPPER.rebuild()
            .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.SET))
            .build();

    private static final ObjectReader TREES = MAPPER.readerFor(JsonNode.class);

    private TaskJson() {}

    /**
     * Reads JSON into a tree that keeps each number as it is: its digits, its exponent unspelled, and the sign of a zero.
     *
     * @throws tools.jackson.core.JacksonException if it is not JSON or goes beyond what is read
     * @throws ArithmeticException as well as {@link NumberFormatException}, for an exponent that no number can have
     */
    public static JsonNode tree(String json) {
        if (!SignedZeros.mayBeIn(json)) {
            return TREES.readTree(json);
        }
        try (JsonParser parser = new SignedZeros(MAPPER.createParser(json))) {
            return TREES.readTree(parser);
        }
    }

    private static JsonMapper strict() {
        JsonMapper.Builder builder = JsonMapper.builder();
        refuseGuesses(builder);
        keepDigits(builder);
        return builder
                // Results read in the order in which their author wrote the fields down.
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
                .disable(
                        DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS,
                        DateTimeFeature.WRITE_DATE_KEYS_AS_TIMESTAMPS)
                .build();
    }

    private static void refuseGuesses(JsonMapper.Builder builder) {
        builder.annotationIntrospector(new NullnessIntrospector())
                .addModule(new SimpleModule("strict")
                        .addDeserializer(OptionalDouble.class, new StrictOptionalDouble())
                        .addKeyDeserializer(BigDecimal.class, NumberKeys.DECIMAL)
                        .addKeyDeserializer(BigInteger.class, NumberKeys.WHOLE)
                        .setDeserializerModifier(new StrictDeserializers()))
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .disable(DateTimeFeature.ALWAYS_ALLOW_STRINGIFIED_DATE_TIMESTAMPS)
                .defaultLeniency(false)
                .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
                .enable(
                        DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
                        DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES,
                        DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .withCoercionConfig(
                        LogicalType.Textual,
                        textual -> textual.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                                .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
                .changeDefaultNullHandling(nulls -> nulls.withContentNulls(Nulls.FAIL));
    }

    private static void keepDigits(JsonMapper.Builder builder) {
        builder.enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(JsonNodeFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);
    }
}
