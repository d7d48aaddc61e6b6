package dev.errand.task.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.function.Function;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.KeyDeserializer;

/** Reads exact numbers that are keys of maps, no longer than they may be as values. */
final class NumberKeys<N extends Number> extends KeyDeserializer {

    static final NumberKeys<BigDecimal> DECIMAL = new NumberKeys<>(BigDecimal.class, NumberKeys::decimal);
    static final NumberKeys<BigInteger> WHOLE = new NumberKeys<>(BigInteger.class, BigInteger::new);

    private final Class<N> type;
    private final Function<String, N> reader;

    private NumberKeys(Class<N> type, Function<String, N> reader) {
        this.type = type;
        this.reader = reader;
    }

    @Override
    public Object deserializeKey(String key, DeserializationContext context) {
        try {
            if (key.length() <= NumberLimits.MAX_DIGITS) {
                return reader.apply(key);
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Told below.
        }
        return context.handleWeirdKey(type, key, "not allowed here");
    }

    private static BigDecimal decimal(String key) {
        BigDecimal number = new BigDecimal(key);
        if (!NumberLimits.fits(number)) {
            throw new NumberFormatException();
        }
        return number;
    }
}
