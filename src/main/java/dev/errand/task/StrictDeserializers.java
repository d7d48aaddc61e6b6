package dev.errand.task;

import java.time.Year;
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
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.type.ArrayType;

/**
 * Closes what Jackson's coercion settings leave open: {@code "NaN"} and infinities for floating-point numbers, numbers and
 * arrays for times, blanks around enum constants and dates, arrays for Base64, empty strings for null.
 */
final class StrictDeserializers extends ValueDeserializerModifier {

    private static final Set<Class<?>> FLOATING = Set.of(double.class, Double.class, float.class, Float.class);
    private static final Set<Class<?>> TEXTS = Set.of(
            StringBuilder.class,
            StringBuffer.class,
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

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        if (FLOATING.contains(type) || type == java.util.OptionalDouble.class) {
            return new Guard(deserializer, type, JsonToken::isNumeric, StrictDeserializers::isFinite);
        }
        return isText(type)
                ? new Guard(deserializer, type, token -> token == JsonToken.VALUE_STRING, v -> true)
                : deserializer;
    }

    @Override
    public ValueDeserializer<?> modifyEnumDeserializer(
            DeserializationConfig config,
            JavaType type,
            BeanDescription.Supplier description,
            ValueDeserializer<?> deserializer) {
        return new Guard(deserializer, type.getRawClass(), token -> true, value -> true);
    }

    @Override
    public ValueDeserializer<?> modifyArrayDeserializer(
            DeserializationConfig config,
            ArrayType type,
            BeanDescription.Supplier description,
            ValueDeserializer<?> deserializer) {
        Class<?> raw = type.getRawClass();
        if (raw == byte[].class || raw == char[].class) {
            return new Guard(deserializer, raw, token -> token == JsonToken.VALUE_STRING, value -> true);
        }
        return FLOATING.contains(raw.getComponentType())
                        && raw.getComponentType().isPrimitive()
                ? new Guard(deserializer, raw, token -> token == JsonToken.START_ARRAY, StrictDeserializers::isFinite)
                : deserializer;
    }

    private static boolean isText(Class<?> type) {
        boolean time = type.getPackageName().equals("java.time") && type != Year.class;
        return time || TEXTS.contains(type);
    }

    private static boolean isFinite(Object value) {
        return switch (value) {
            case Double number -> Double.isFinite(number);
            case Float number -> Float.isFinite(number);
            case java.util.OptionalDouble number -> Double.isFinite(number.orElse(0));
            case double[] numbers -> java.util.Arrays.stream(numbers).allMatch(Double::isFinite);
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
        private final Predicate<JsonToken> allowed;
        private final Predicate<Object> valid;

        Guard(ValueDeserializer<?> worker, Class<?> type, Predicate<JsonToken> allowed, Predicate<Object> valid) {
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
            JsonToken token = parser.currentToken();
            if (!allowed.test(token) || (token == JsonToken.VALUE_STRING && isPadded(parser.getString()))) {
                return refuse(context);
            }
            Object value = super.deserialize(parser, context);
            return value == null || !valid.test(value) ? refuse(context) : value;
        }

        private boolean isPadded(String text) {
            return !type.isArray() && !CharSequence.class.isAssignableFrom(type) && !text.equals(text.strip());
        }

        private @Nullable Object refuse(DeserializationContext context) {
            return context.reportInputMismatch(type, "not allowed here");
        }
    }
}
