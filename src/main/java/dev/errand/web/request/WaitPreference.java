package dev.errand.web.request;

import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How long a client is willing to wait for an answer: {@code Prefer: wait=N} (RFC 7240) or {@code ?wait=N}. A bare
 * {@code wait} means {@value #DEFAULT_SECONDS} seconds; more than {@value #MAX_SECONDS} is taken for that.
 *
 * @param seconds 0 to {@value #MAX_SECONDS}
 */
public record WaitPreference(int seconds) {

    /** The longest wait. */
    public static final int MAX_SECONDS = 60;

    /** What a bare {@code wait} means. */
    public static final int DEFAULT_SECONDS = 30;

    /** The query parameter's name. */
    public static final String PARAMETER = "wait";

    /** A wait in a body that is longer is cut, not refused; what no clock can hold is refused. */
    public static final long FOREVER = 1_000_000_000_000L;

    /** What is said of a wait in a body that is none. */
    public static final String EXPECTED = "must be a number of seconds from 0 to " + FOREVER;

    private static final String NAME = "wait";
    private static final int MAX_DIGITS = 9;

    /**
     * What the client asked for, or {@code null} if it did not say.
     *
     * @param headers the values of the header {@code Prefer}
     * @param parameter the values of the query parameter, which count more than the header
     * @throws dev.errand.problem.ProblemException if it is anything but a whole number
     */
    public static @Nullable WaitPreference of(List<String> headers, List<String> parameter) {
        if (parameter.size() > 1) {
            throw refused(true, "must be given once");
        }
        if (!parameter.isEmpty()) {
            return new WaitPreference(seconds(parameter.getFirst(), true));
        }
        for (String header : headers) {
            for (String preference : preferences(header)) {
                String[] parts = preference.split("=", 2);
                if (parts[0].strip().toLowerCase(Locale.ROOT).equals(NAME)) {
                    return new WaitPreference(seconds(parts.length == 1 ? "" : unquoted(parts[1].strip()), false));
                }
            }
        }
        return null;
    }

    /** A wait in a body, cut to the longest. */
    public static Duration cut(Duration wanted) {
        Duration longest = Duration.ofSeconds(MAX_SECONDS);
        return wanted.compareTo(longest) < 0 ? wanted : longest;
    }

    /** Whether there is anything to wait for. */
    public boolean waits() {
        return seconds > 0;
    }

    /** The same as a time span. */
    public Duration duration() {
        return Duration.ofSeconds(seconds);
    }

    /** What the answer says in {@code Preference-Applied}. */
    public String applied() {
        return NAME + "=" + seconds;
    }

    private static int seconds(String value, boolean parameter) {
        if (value.isEmpty()) {
            return DEFAULT_SECONDS;
        }
        if (!value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(parameter, "must be a whole number of seconds, 0 or more");
        }
        return value.length() > MAX_DIGITS ? limit(value) : Math.min(Integer.parseInt(value), MAX_SECONDS);
    }

    /** Any number of digits is a number, also if most of them are leading zeros. */
    private static int limit(String digits) {
        String significant = digits.replaceFirst("^0+(?=\\d)", "");
        return significant.length() > MAX_DIGITS ? MAX_SECONDS : Math.min(Integer.parseInt(significant), MAX_SECONDS);
    }

    /** The preferences in a header, without their parameters: what stands between commas, up to a semicolon, quotes heeded. */
    private static List<String> preferences(String header) {
        List<String> found = new ArrayList<>();
        StringBuilder current = new StringBuilder();
        boolean quoted = false;
        boolean inParameters = false;
        for (int i = 0; i < header.length(); i++) {
            char c = header.charAt(i);
            if (c == ',' && !quoted) {
                found.add(current.toString());
                current.setLength(0);
                inParameters = false;
                continue;
            }
            quoted ^= c == '"';
            inParameters |= c == ';' && !quoted;
            if (!inParameters) {
                current.append(c);
            }
        }
        found.add(current.toString());
        return found;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static RuntimeException refused(boolean parameter, String detail) {
        return Problem.of(
                        parameter
                                ? Violation.ofParameter(PARAMETER, detail)
                                : Violation.ofHeader("Prefer", "wait " + detail))
                .asException();
    }
}
