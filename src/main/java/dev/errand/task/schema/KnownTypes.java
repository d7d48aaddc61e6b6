package dev.errand.task.schema;

import dev.errand.task.json.TaskJson;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Schemas of types that are no objects with fields. Pure. */
final class KnownTypes {

    private static final String WHOLE = "{\"type\":\"integer\"}";
    private static final String NUMBER = "{\"type\":\"number\"}";
    private static final String TRUTH = "{\"type\":\"boolean\"}";
    private static final String TEXT = "{\"type\":\"string\"}";
    private static final String ONE_LETTER = "{\"type\":\"string\",\"minLength\":1,\"maxLength\":1}";

    /** What the generator takes for something else than Jackson does. */
    private static final Map<Class<?>, String> OTHERWISE = Map.ofEntries(
            Map.entry(Object.class, "{}"),
            Map.entry(byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(Byte.class, range(Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(short.class, range(Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(Short.class, range(Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(int.class, range(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(Integer.class, range(Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(long.class, range(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(Long.class, range(Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(java.util.concurrent.atomic.AtomicInteger.class, WHOLE),
            Map.entry(java.util.concurrent.atomic.AtomicLong.class, WHOLE),
            Map.entry(java.util.concurrent.atomic.AtomicBoolean.class, TRUTH),
            Map.entry(java.util.OptionalInt.class, orNull("integer")),
            Map.entry(java.util.OptionalLong.class, orNull("integer")),
            Map.entry(java.util.OptionalDouble.class, orNull("number")),
            Map.entry(char.class, ONE_LETTER),
            Map.entry(Character.class, ONE_LETTER),
            Map.entry(char[].class, TEXT),
            Map.entry(byte[].class, "{\"type\":\"string\",\"contentEncoding\":\"base64\"}"),
            Map.entry(StringBuilder.class, TEXT),
            Map.entry(java.util.Locale.class, TEXT),
            Map.entry(java.util.Currency.class, TEXT),
            Map.entry(java.util.TimeZone.class, TEXT),
            Map.entry(java.net.URL.class, format("uri")),
            Map.entry(java.net.InetAddress.class, TEXT),
            Map.entry(java.nio.file.Path.class, TEXT),
            Map.entry(java.io.File.class, TEXT),
            Map.entry(java.time.Year.class, WHOLE),
            Map.entry(java.time.YearMonth.class, TEXT),
            Map.entry(java.time.MonthDay.class, TEXT));

    /** What it takes for the same. */
    private static final Map<Class<?>, String> ALIKE = Map.ofEntries(
            Map.entry(String.class, TEXT),
            Map.entry(CharSequence.class, TEXT),
            Map.entry(boolean.class, TRUTH),
            Map.entry(Boolean.class, TRUTH),
            Map.entry(double.class, NUMBER),
            Map.entry(Double.class, NUMBER),
            Map.entry(float.class, NUMBER),
            Map.entry(Float.class, NUMBER),
            Map.entry(Number.class, NUMBER),
            Map.entry(java.math.BigDecimal.class, NUMBER),
            Map.entry(java.math.BigInteger.class, WHOLE),
            Map.entry(java.time.Instant.class, format("date-time")),
            Map.entry(java.time.OffsetDateTime.class, format("date-time")),
            Map.entry(java.time.ZonedDateTime.class, format("date-time")),
            Map.entry(java.util.Date.class, format("date-time")),
            Map.entry(java.time.LocalDateTime.class, TEXT),
            Map.entry(java.time.LocalDate.class, format("date")),
            Map.entry(java.time.LocalTime.class, format("time")),
            Map.entry(java.time.OffsetTime.class, format("time")),
            Map.entry(java.time.Duration.class, format("duration")),
            Map.entry(java.time.Period.class, format("duration")),
            Map.entry(java.time.ZoneId.class, TEXT),
            Map.entry(java.util.UUID.class, format("uuid")),
            Map.entry(java.net.URI.class, format("uri")));

    private KnownTypes() {}

    /** The schema of a type of which the generator would say something else, or nothing if this is no such type. */
    static @Nullable ObjectNode unlikeGenerator(Class<?> raw) {
        String fixed = OTHERWISE.get(raw);
        if (fixed != null) {
            return read(fixed);
        }
        if (JsonNode.class.isAssignableFrom(raw)) {
            return ofTree(raw);
        }
        return raw.isEnum() ? ofConstants(raw) : null;
    }

    /** The schema of a type, or nothing if this is another one. */
    static @Nullable ObjectNode of(Class<?> raw) {
        String alike = ALIKE.get(raw);
        return alike == null ? unlikeGenerator(raw) : read(alike);
    }

    private static ObjectNode read(String schema) {
        return (ObjectNode) TaskJson.MAPPER.readTree(schema);
    }

    private static ObjectNode ofTree(Class<?> raw) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        if (raw == ObjectNode.class) {
            schema.put("type", "object");
        } else if (raw == ArrayNode.class) {
            schema.put("type", "array");
        }
        return schema;
    }

    /** The constants as they are written in JSON, which annotations may have renamed. */
    private static ObjectNode ofConstants(Class<?> raw) {
        ObjectNode schema = JsonNodeFactory.instance.objectNode();
        schema.put("type", "string");
        ArrayNode constants = schema.putArray("enum");
        for (Object constant : raw.getEnumConstants()) {
            constants.add(TaskJson.MAPPER.<JsonNode>valueToTree(constant));
        }
        if (!constants.valueStream().allMatch(JsonNode::isString)) {
            schema.remove("type");
        }
        return schema;
    }

    private static String range(long from, long to) {
        return "{\"type\":\"integer\",\"minimum\":" + from + ",\"maximum\":" + to + "}";
    }

    private static String orNull(String type) {
        return "{\"type\":[\"" + type + "\",\"null\"]}";
    }

    private static String format(String format) {
        return "{\"type\":\"string\",\"format\":\"" + format + "\"}";
    }
}
