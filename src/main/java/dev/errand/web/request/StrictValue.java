package dev.errand.web.request;

import java.util.Optional;
import java.util.function.Function;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.constraints.time.DurationMax;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads values of one type. Nothing is coerced: for anything else it notes what was expected, in the words of the constraint that says in
 * which range the value must be, and answers nothing.
 *
 * @param <T> of what
 */
public class StrictValue<T> extends StdDeserializer<T> {

    private final Class<T> type;
    private final String expected;
    private final Function<JsonParser, @Nullable T> reader;

    /** For anything but that type, the reader answers nothing, or says in its exception what is wrong. */
    protected StrictValue(Class<T> type, String expected, Function<JsonParser, @Nullable T> reader) {
        super(type);
        this.type = type;
        this.expected = expected;
        this.reader = reader;
    }

    /** Reads texts alone. */
    protected static <T> Function<JsonParser, @Nullable T> text(Function<String, Optional<T>> parser) {
        return value -> value.currentToken() == JsonToken.VALUE_STRING
                ? parser.apply(value.getString()).orElse(null)
                : null;
    }

    @Override
    public @Nullable T deserialize(JsonParser value, DeserializationContext context) {
        String wrong = expected;
        try {
            T read = reader.apply(value);
            if (read != null) {
                return read;
            }
        } catch (IllegalArgumentException e) {
            wrong = String.valueOf(e.getMessage());
        }
        RequestReader.Noted.wrong(context, value, wrong);
        return null;
    }

    /** What a record in an array leaves out is no element of that. */
    @Override
    public @Nullable Object getAbsentValue(DeserializationContext context) {
        return null;
    }

    /** Elsewhere than in an array, it is the same as leaving the value out. */
    @Override
    public @Nullable Object getNullValue(DeserializationContext context) {
        if (context.getParser().streamReadContext().inArray()) {
            RequestReader.Noted.wrong(context, context.getParser(), expected);
        }
        return null;
    }

    @Override
    public ValueDeserializer<?> createContextual(DeserializationContext context, @Nullable BeanProperty property) {
        Range range = property == null ? null : property.getAnnotation(Range.class);
        DurationMax span = property == null ? null : property.getAnnotation(DurationMax.class);
        if (range != null) {
            String words = range.message().replace("{min}", "" + range.min()).replace("{max}", "" + range.max());
            return new StrictValue<>(type, words, reader);
        }
        return span == null ? this : new StrictValue<>(type, span.message(), reader);
    }
}
