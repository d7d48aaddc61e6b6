package dev.errand.task.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.util.JsonParserDelegate;

/**
 * Keeps the sign of {@code -0.0} and {@code -0} in what is read as an exact number: it is handed on as a zero that remembers how it
 * is written and which {@code double} it is, and that is like any other zero in all else.
 */
final class SignedZeros extends JsonParserDelegate {

    SignedZeros(JsonParser parser) {
        super(parser);
    }

    /** Whether it is worth looking for them, so that who sends none pays nothing. */
    static boolean mayBeIn(String json) {
        return json.contains("-0");
    }

    @Override
    public NumberType getNumberType() {
        return isNegativeWholeZero() ? NumberType.BIG_INTEGER : super.getNumberType();
    }

    @Override
    public BigInteger getBigIntegerValue() {
        return isNegativeWholeZero() ? WholeZero.NEGATIVE : super.getBigIntegerValue();
    }

    @Override
    public BigDecimal getDecimalValue() {
        BigDecimal value = super.getDecimalValue();
        return value.signum() == 0 && getString().startsWith("-") ? new DecimalZero(value.scale()) : value;
    }

    private boolean isNegativeWholeZero() {
        return currentToken() == JsonToken.VALUE_NUMBER_INT && getString().equals("-0");
    }

    /** {@code -0}. */
    private static final class WholeZero extends BigInteger {

        private static final long serialVersionUID = 1;
        private static final WholeZero NEGATIVE = new WholeZero();

        private WholeZero() {
            super("0");
        }

        @Override
        public double doubleValue() {
            return -0.0;
        }

        @Override
        public float floatValue() {
            return -0.0f;
        }

        @Override
        public String toString() {
            return "-0";
        }
    }

    /** {@code -0.0} with as many digits as were written. */
    private static final class DecimalZero extends BigDecimal {

        private static final long serialVersionUID = 1;

        private DecimalZero(int scale) {
            super(BigInteger.ZERO, scale);
        }

        @Override
        public double doubleValue() {
            return -0.0;
        }

        @Override
        public float floatValue() {
            return -0.0f;
        }

        @Override
        public String toString() {
            return '-' + super.toString();
        }
    }
}
