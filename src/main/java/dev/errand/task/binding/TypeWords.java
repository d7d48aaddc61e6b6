package dev.errand.task.binding;

import dev.errand.task.json.NumberLimits;
import dev.errand.task.json.TaskJson;
import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says in plain words which JSON a Java type takes. Pure. */
final class TypeWords {

    static final String UNKNOWN = "must be as the task's parameter schema says";

    private static final int MAX_CONSTANTS = 50;
    private static final String FLAG = "must be true or false";
    private static final String TEXT = "must be a string";
    private static final String BYTE = wholeNumber(Byte.MIN_VALUE, Byte.MAX_VALUE);
    private static final String SHORT = wholeNumber(Short.MIN_VALUE, Short.MAX_VALUE);
    private static final String INT = wholeNumber(Integer.MIN_VALUE, Integer.MAX_VALUE);
    private static final String LONG = wholeNumber(Long.MIN_VALUE, Long.MAX_VALUE);
    private static final String BIG_INTEGER =
            String.format(Locale.ROOT, "must be a whole number of at most %,d digits", NumberLimits.MAX_DIGITS);
    private static final String BIG_DECIMAL = String.format(
            Locale.ROOT,
            "must be a number of at most %,d digits, with its exponent written out %,d before and after the point",
            NumberLimits.MAX_DIGITS,
            NumberLimits.MAX_PLACES);
    private static final String FLOAT = "must be a number from -" + Float.MAX_VALUE + " to " + Float.MAX_VALUE;
    private static final String DOUBLE = "must be a number from -" + Double.MAX_VALUE + " to " + Double.MAX_VALUE;

    private static final Map<Class<?>, String> WORDS = Map.ofEntries(
            Map.entry(byte.class, BYTE),
            Map.entry(Byte.class, BYTE),
            Map.entry(short.class, SHORT),
            Map.entry(Short.class, SHORT),
            Map.entry(int.class, INT),
            Map.entry(Integer.class, INT),
            Map.entry(java.util.OptionalInt.class, INT),
            Map.entry(java.util.concurrent.atomic.AtomicInteger.class, INT),
            Map.entry(long.class, LONG),
            Map.entry(Long.class, LONG),
            Map.entry(java.util.OptionalLong.class, LONG),
            Map.entry(java.util.concurrent.atomic.AtomicLong.class, LONG),
            Map.entry(java.math.BigInteger.class, BIG_INTEGER),
            Map.entry(float.class, FLOAT),
            Map.entry(Float.class, FLOAT),
            Map.entry(double.class, DOUBLE),
            Map.entry(Double.class, DOUBLE),
            Map.entry(java.util.OptionalDouble.class, DOUBLE),
            Map.entry(java.math.BigDecimal.class, BIG_DECIMAL),
            Map.entry(Number.class, BIG_DECIMAL),
            Map.entry(boolean.class, FLAG),
            Map.entry(Boolean.class, FLAG),
            Map.entry(java.util.concurrent.atomic.AtomicBoolean.class, FLAG),
            Map.entry(char.class, "must be a string of one character"),
            Map.entry(Character.class, "must be a string of one character"),
            Map.entry(char[].class, TEXT),
            Map.entry(byte[].class, "must be a string in Base64"),
            Map.entry(java.util.UUID.class, "must be a UUID such as 123e4567-e89b-12d3-a456-426614174000"),
            Map.entry(java.net.URI.class, "must be a URI"),
            Map.entry(java.net.URL.class, "must be a URL"),
            Map.entry(java.time.Instant.class, "must be a time such as 2026-01-31T12:00:00Z"),
            Map.entry(java.time.OffsetDateTime.class, "must be a time such as 2026-01-31T12:00:00Z"),
            Map.entry(java.time.ZonedDateTime.class, "must be a time such as 2026-01-31T12:00:00Z"),
            Map.entry(java.time.LocalDateTime.class, "must be a local time such as 2026-01-31T12:00:00"),
            Map.entry(java.time.LocalDate.class, "must be a date such as 2026-01-31"),
            Map.entry(java.time.LocalTime.class, "must be a time of day such as 12:00:00"),
            Map.entry(java.time.Duration.class, "must be a duration such as PT1.5S"),
            Map.entry(java.time.Period.class, "must be a period such as P1M2D"));

    private TypeWords() {}

    static String of(Class<?> type) {
        String words = WORDS.get(type);
        return words == null ? ofKind(type) : words;
    }

    private static String ofKind(Class<?> type) {
        if (type.isEnum()) {
            return "must be one of " + constants(type);
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return TEXT;
        }
        if (type.isArray() || type == ArrayNode.class || Collection.class.isAssignableFrom(type)) {
            return "must be an array";
        }
        if (type.isRecord() || type == ObjectNode.class || Map.class.isAssignableFrom(type)) {
            return "must be an object";
        }
        return UNKNOWN;
    }

    /** As they are written in JSON, which annotations may have renamed. */
    private static String constants(Class<?> type) {
        String listed = Arrays.stream(type.getEnumConstants())
                .limit(MAX_CONSTANTS)
                .map(constant -> TaskJson.MAPPER.valueToTree(constant).asString())
                .collect(Collectors.joining(", "));
        return type.getEnumConstants().length > MAX_CONSTANTS ? listed + ", …" : listed;
    }

    private static String wholeNumber(long from, long to) {
        return "must be a whole number from " + from + " to " + to;
    }
}
