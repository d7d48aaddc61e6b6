package dev.errand.web.request;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Points in time and time spans as clients write and read them. */
public final class Timestamps {

    /** What is said of anything else. */
    public static final String EXPECTED =
            "must be a time with an offset as RFC 3339 writes it, such as 2030-01-31T12:00:00Z, from 1970 to 9999";

    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");
    private static final Pattern OFFSET_WITHOUT_COLON = Pattern.compile("([+-]\\d{2})(\\d{2})$");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private Timestamps() {}

    /** The time that an RFC 3339 text names, to the millisecond, or nothing if it is none. */
    static Optional<Instant> parse(String text) {
        return exactly(text).map(time -> Instant.ofEpochMilli(time.toEpochMilli()));
    }

    /**
     * The first millisecond that is not before the time that the text names: what times that are whole milliseconds are to be compared
     * with, whether what is wanted is before that time or not. The offset may lack its colon, as in what Python's clients send.
     */
    public static Optional<Instant> parseBound(String text) {
        return exactly(OFFSET_WITHOUT_COLON.matcher(text).replaceFirst("$1:$2"))
                .map(time -> Instant.ofEpochMilli(time.plusNanos(999_999).toEpochMilli()));
    }

    private static Optional<Instant> exactly(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            Instant time = OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant();
            return time.isBefore(Instant.EPOCH) || !time.isBefore(END) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** A time span as a plain number of seconds, without needless zeros. */
    static String seconds(Duration span) {
        return BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros().toPlainString();
    }
}
