package dev.errand.web.request;

import dev.errand.job.spec.ResultQueueName;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Reads single values of a body. Nothing is coerced: a value of another type or outside its range is noted as wrong, and
 * {@code null} is answered for it, as it is for a member that is {@code null}, which counts as left out.
 */
public final class FieldReader {

    private static final double MILLIS = 1000;

    private final JsonBody body;

    public FieldReader(JsonBody body) {
        this.body = body;
    }

    /** A text of one to so many characters that has no control characters. */
    @Nullable
    public String name(int mostCharacters) {
        String text = text(mostCharacters);
        if (text == null) {
            return null;
        }
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            body.wrong("must not be empty or hold control characters");
            return null;
        }
        return text;
    }

    /** The name of a queue of results. */
    @Nullable
    public String resultQueue() {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        String text = value.currentToken() == JsonToken.VALUE_STRING ? value.getString() : "";
        if (!ResultQueueName.isValid(text)) {
            body.wrong(ResultQueueName.EXPECTED);
            return null;
        }
        return text;
    }

    /** A text of at most so many characters; NUL is none, since not every database can keep it. */
    @Nullable
    public String text(int mostCharacters) {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        if (value.currentToken() != JsonToken.VALUE_STRING) {
            body.wrong("must be a string");
            return null;
        }
        String text = value.getString();
        if (!hasAtMost(mostCharacters, text)) {
            body.wrong("must have at most " + mostCharacters + " characters");
            return null;
        }
        if (text.indexOf('\0') >= 0) {
            body.wrong("must not hold the character NUL");
            return null;
        }
        return text;
    }

    /** A text as an element of an array or the value of a pair, which cannot be left out. */
    @Nullable
    public String element(int mostCharacters) {
        if (body.isAbsent()) {
            body.wrong("must be a string");
            return null;
        }
        return text(mostCharacters);
    }

    /** A whole number in a range, its ends included. */
    @Nullable
    public Integer integer(int least, int limit) {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        boolean fits = value.currentToken() == JsonToken.VALUE_NUMBER_INT
                && value.getNumberType() == JsonParser.NumberType.INT
                && value.getIntValue() >= least
                && value.getIntValue() <= limit;
        if (!fits) {
            body.wrong("must be a whole number from " + least + " to " + limit);
            return null;
        }
        return value.getIntValue();
    }

    /** A number in a range, its ends included. */
    @Nullable
    public Double number(double least, double limit) {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        if (value.currentToken().isNumeric() && value.getDoubleValue() >= least && value.getDoubleValue() <= limit) {
            return value.getDoubleValue();
        }
        body.wrong("must be a number from "
                + BigDecimal.valueOf(least).stripTrailingZeros().toPlainString() + " to "
                + BigDecimal.valueOf(limit).stripTrailingZeros().toPlainString());
        return null;
    }

    /** A time span in seconds, to the millisecond, in a range, its ends included. */
    @Nullable
    public Duration seconds(Duration least, Duration limit) {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        if (value.currentToken().isNumeric()) {
            double millis = value.getDoubleValue() * MILLIS;
            if (millis >= least.toMillis() && millis <= limit.toMillis()) {
                return Duration.ofMillis(Math.round(millis));
            }
        }
        body.wrong(
                "must be a number of seconds from " + Timestamps.seconds(least) + " to " + Timestamps.seconds(limit));
        return null;
    }

    /** How long to wait at the most; what is more than allowed is cut. */
    @Nullable
    public Duration patience() {
        Duration wanted = seconds(Duration.ZERO, Duration.ofSeconds(WaitPreference.FOREVER));
        return wanted == null ? null : WaitPreference.cut(wanted);
    }

    /** True or false. */
    @Nullable
    public Boolean bool() {
        if (body.isAbsent()) {
            return null;
        }
        JsonToken token = body.value().currentToken();
        if (token != JsonToken.VALUE_TRUE && token != JsonToken.VALUE_FALSE) {
            body.wrong("must be true or false");
            return null;
        }
        return token == JsonToken.VALUE_TRUE;
    }

    /** A point in time. */
    @Nullable
    public Instant time() {
        if (body.isAbsent()) {
            return null;
        }
        JsonParser value = body.value();
        Instant time = value.currentToken() == JsonToken.VALUE_STRING
                ? Timestamps.parse(value.getString()).orElse(null)
                : null;
        if (time == null) {
            body.wrong(Timestamps.EXPECTED);
        }
        return time;
    }

    /** Characters as people count them: what takes two units of UTF-16 is one. */
    public static boolean hasAtMost(int mostCharacters, String text) {
        return text.length() <= mostCharacters || text.codePointCount(0, text.length()) <= mostCharacters;
    }
}
