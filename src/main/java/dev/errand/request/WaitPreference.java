package dev.errand.request;

import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long a client is willing to wait for an answer: {@code Prefer: wait=N} (RFC 7240) or {@code ?wait=N}. A bare
 * {@code wait} means {@value #USUAL_SECONDS} seconds; more than {@value #MOST_SECONDS} is taken for that.
 *
 * @param seconds 0 to {@value #MOST_SECONDS}
 */
public record WaitPreference(int seconds) {

    /** The longest wait. */
    public static final int MOST_SECONDS = 60;

    /** What a bare {@code wait} means. */
    public static final int USUAL_SECONDS = 30;

    /** The query parameter's name. */
    public static final String PARAMETER = "wait";

    private static final String NAME = "wait";
    private static final int MOST_DIGITS = 9;
    /** One preference of a header: a token, perhaps a value, perhaps parameters, and the comma after it. */
    private static final Pattern PREFERENCE = Pattern.compile(
            "\\s*([^\\s=,;\"]+)\\s*(?:=\\s*(\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s,;\"]*))?\\s*(?:;(?:[^,\"]|\"(?:[^\"\\\\]|\\\\.)*\")*)?(?:,|$)");

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
            Matcher preference = PREFERENCE.matcher(header);
            while (preference.lookingAt()) {
                if (preference.group(1).toLowerCase(Locale.ROOT).equals(NAME)) {
                    String value = preference.group(2);
                    return new WaitPreference(seconds(value == null ? "" : unquoted(value), false));
                }
                preference.region(preference.end(), header.length());
                if (preference.regionStart() == header.length()) {
                    break;
                }
            }
        }
        return null;
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
            return USUAL_SECONDS;
        }
        if (!value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw refused(parameter, "must be a whole number of seconds, 0 or more");
        }
        return value.length() > MOST_DIGITS ? most(value) : Math.min(Integer.parseInt(value), MOST_SECONDS);
    }

    /** Any number of digits is a number, also if most of them are leading zeros. */
    private static int most(String digits) {
        String significant = digits.replaceFirst("^0+(?=\\d)", "");
        return significant.length() > MOST_DIGITS
                ? MOST_SECONDS
                : Math.min(Integer.parseInt(significant), MOST_SECONDS);
    }

    private static String unquoted(String value) {
        return value.startsWith("\"") ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
    }

    private static RuntimeException refused(boolean parameter, String detail) {
        return Problem.of(
                        parameter
                                ? Violation.ofParameter(PARAMETER, detail)
                                : Violation.ofHeader("Prefer", "wait " + detail))
                .asException();
    }
}
