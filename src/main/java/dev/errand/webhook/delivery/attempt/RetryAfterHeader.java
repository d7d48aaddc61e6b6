package dev.errand.webhook.delivery.attempt;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After} (RFC 9110, 10.2.3): a number of seconds or a date in any of the three forms of HTTP (5.6.7). Pure. */
final class RetryAfterHeader {

    /** The longest pause that a receiver can ask for. */
    static final Duration MAX = Duration.ofHours(24);

    private static final Pattern DIGITS = Pattern.compile("0*([0-9]+)");
    private static final int MAX_DIGITS = 9;
    /** What a date says twice; whoever gets it wrong still means the date. */
    private static final Pattern WEEKDAY = Pattern.compile("^[A-Za-z]{3,9},? +");

    private static final int FURTHEST_YEARS = 50;
    private static final DateTimeFormatter ASCTIME = formatter("MMM d HH:mm:ss yyyy");

    private RetryAfterHeader() {}

    /** The pause that is asked for; none when the header is missing or says nothing that can be understood. */
    static Duration parse(@Nullable String value, Instant now) {
        if (value == null) {
            return Duration.ZERO;
        }
        String text = value.strip();
        var digits = DIGITS.matcher(text);
        if (digits.matches()) {
            String seconds = digits.group(1);
            return seconds.length() > MAX_DIGITS ? MAX : within(Duration.ofSeconds(Long.parseLong(seconds)));
        }
        try {
            return within(Duration.between(now, date(text, now)));
        } catch (DateTimeException | ArithmeticException e) {
            return Duration.ZERO;
        }
    }

    private static Instant date(String text, Instant now) {
        String date =
                WEEKDAY.matcher(text).replaceFirst("").replaceAll(" +", " ").replace(":60 ", ":59 ");
        if (date.indexOf('-') == 2) {
            return rfc850(date, now);
        }
        return Character.isDigit(date.isEmpty() ? ' ' : date.charAt(0))
                ? Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date))
                : Instant.from(ASCTIME.parse(date));
    }

    /** Two digits of a year that would be more than 50 years from now mean the latest past one that ends so. */
    private static Instant rfc850(String date, Instant now) {
        var latest = now.atOffset(ZoneOffset.UTC).plusYears(FURTHEST_YEARS);
        DateTimeFormatter form = new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern("dd-MMM-")
                .appendValueReduced(ChronoField.YEAR, 2, 2, latest.getYear() - 99)
                .appendPattern(" HH:mm:ss 'GMT'")
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
        var meant = Instant.from(form.parse(date)).atOffset(ZoneOffset.UTC);
        return (meant.isAfter(latest) ? meant.minusYears(100) : meant).toInstant();
    }

    private static DateTimeFormatter formatter(String pattern) {
        return new DateTimeFormatterBuilder()
                .parseCaseInsensitive()
                .appendPattern(pattern)
                .toFormatter(Locale.ENGLISH)
                .withZone(ZoneOffset.UTC);
    }

    private static Duration within(Duration pause) {
        if (pause.isNegative()) {
            return Duration.ZERO;
        }
        return pause.compareTo(MAX) > 0 ? MAX : pause;
    }
}
