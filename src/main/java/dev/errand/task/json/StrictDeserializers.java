package dev.errand.task.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Calendar;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.type.ArrayType;

/**
 * Closes what Jackson's coercion settings leave open: {@code "NaN"} and infinities for floating-point numbers, 255 for a
 * byte, numbers and arrays for times, blanks around enum constants and dates, arrays for Base64, empty strings for null,
 * exponents that no memory holds.
 */
final class StrictDeserializers extends ValueDeserializerModifier {

    private static final Set<Class<?>> FLOATING = Set.of(double.class, Double.class, float.class, Float.class);
    private static final Set<Class<?>> TEXTS = Set.of(
            StringBuilder.class,
            UUID.class,
            Locale.class,
            Currency.class,
            TimeZone.class,
            Date.class,
            Calendar.class,
            java.net.URI.class,
            java.net.URL.class,
            java.net.InetAddress.class,
            java.nio.file.Path.class,
            java.io.File.class);
    private static final Set<Class<?>> LETTERED =
            Set.of(Instant.class, OffsetDateTime.class, ZonedDateTime.class, Duration.class);

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        if (FLOATING.contains(type)) {
            return new Guard(deserializer, type, StrictDeserializers::isNumber, StrictDeserializers::isFinite);
        }
        if (type == BigDecimal.class || type == Number.class) {
            return new Guard(deserializer, type, parser -> true, StrictDeserializers::isShort);
        }
        if (makesOfDecimals(deserializer)) {
            return guard(deserializer, BigDecimal.class, StrictDeserializers::isShortOrOther);
        }
        if (type == byte.class || type == Byte.class) {
            return guard(deserializer, type, StrictDeserializers::isByte);
        }
        if (type == Year.class) {
            return guard(deserializer, type, StrictDeserializers::isNumber);
        }
        if (LETTERED.contains(type)) {
            return guard(deserializer, type, parser -> isTrimmedText(parser) && hasLetter(parser.getString()));
        }
        return TEXTS.contains(type) || type.getPackageName().equals("java.time")
                ? guard(deserializer, type, StrictDeserializers::isTrimmedText)
                : deserializer;
    }

    @Override
    public ValueDeserializer<?> modifyEnumDeserializer(
            DeserializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            ValueDeserializer<?> deserializer) {
        return guard(deserializer, type.getRawClass(), parser -> !isText(parser) || isTrimmedText(parser));
    }

    @Override
    public ValueDeserializer<?> modifyArrayDeserializer(
            DeserializationConfig config,
            ArrayType type,
            BeanDescription.Supplier description,
            ValueDeserializer<?> deserializer) {
        Class<?> raw = type.getRawClass();
        if (raw == byte[].class || raw == char[].class) {
            return guard(deserializer, raw, StrictDeserializers::isText);
        }
        return raw == double[].class || raw == float[].class
                ? new Guard(deserializer, raw, parser -> true, StrictDeserializers::isFinite)
                : deserializer;
    }

    private static Guard guard(ValueDeserializer<?> worker, Class<?> type, Predicate<JsonParser> allowed) {
        return new Guard(worker, type, allowed, value -> true);
    }

    private static boolean isNumber(JsonParser parser) {
        return parser.currentToken().isNumeric();
    }

    private static boolean isByte(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && switch (parser.getNumberValue()) {
                    case Integer number -> number == number.byteValue();
                    // The one that is small and yet so large a type: -0.
                    case BigInteger number -> number.signum() == 0;
                    default -> false;
                };
    }

    private static boolean isShort(Object value) {
        return !(value instanceof BigDecimal number) || NumberLimits.fits(number);
    }

    /** Whether its creator takes a decimal number as it comes, past the deserializer of such numbers. */
    private static boolean makesOfDecimals(ValueDeserializer<?> deserializer) {
        return deserializer instanceof BeanDeserializerBase bean
                && bean.getValueInstantiator().canCreateFromBigDecimal();
    }

    private static boolean isShortOrOther(JsonParser parser) {
        return parser.currentToken() != JsonToken.VALUE_NUMBER_FLOAT || NumberLimits.fits(parser.getDecimalValue());
    }

    private static boolean isText(JsonParser parser) {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    private static boolean isTrimmedText(JsonParser parser) {
        return isText(parser) && parser.getString().equals(parser.getString().strip());
    }

    /** Told apart from a number of seconds in quotes. */
    private static boolean hasLetter(String text) {
        return text.chars().anyMatch(Character::isLetter);
    }

    private static boolean isFinite(Object value) {
        return switch (value) {
            case Double number -> Double.isFinite(number);
            case Float number -> Float.isFinite(number);
            case double[] numbers -> Arrays.stream(numbers).allMatch(Double::isFinite);
            case float[] numbers -> areFinite(numbers);
            default -> true;
        };
    }

    private static boolean areFinite(float[] numbers) {
        for (float number : numbers) {
            if (!Float.isFinite(number)) {
                return false;
            }
        }
        return true;
    }

    /** Looks at the token before, and at the value after, the deserializer that does the work. */
    private static final class Guard extends DelegatingDeserializer {

        private final Class<?> type;
        private final Predicate<JsonParser> allowed;
        private final Predicate<Object> valid;

        Guard(ValueDeserializer<?> worker, Class<?> type, Predicate<JsonParser> allowed, Predicate<Object> valid) {
            super(worker);
            this.type = type;
            this.allowed = allowed;
            this.valid = valid;
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> worker) {
            return new Guard(worker, type, allowed, valid);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
            Object value = allowed.test(parser) ? super.deserialize(parser, context) : null;
            return value == null || !valid.test(value) ? context.reportInputMismatch(type, "not allowed here") : value;
        }
    }
}
