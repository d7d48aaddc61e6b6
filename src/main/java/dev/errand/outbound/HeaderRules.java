package dev.errand.outbound;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Which request headers a caller may set. Pure. */
public final class HeaderRules {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e\\t]*");

    /** Headers by which a request could be made to end elsewhere than the client thinks, or to bypass the client's limits. */
    private static final Set<String> OWNED_BY_CLIENT = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "te",
            "trailer",
            "upgrade",
            "expect");

    /** Headers without secrets, which may go along when a redirect leads to another host. */
    private static final Set<String> HARMLESS =
            Set.of("accept", "accept-language", "accept-encoding", "content-type", "content-language", "user-agent");

    private HeaderRules() {}

    /**
     * Checks names and values.
     *
     * @throws IllegalArgumentException with a message for the person who wrote them
     */
    public static void check(Map<String, String> headers) {
        Set<String> seen = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        headers.forEach((name, value) -> {
            check(name, value);
            if (!seen.add(name)) {
                throw new IllegalArgumentException("the header " + name + " is given twice");
            }
        });
    }

    static boolean isHarmless(String name) {
        return HARMLESS.contains(name.toLowerCase(Locale.ROOT));
    }

    private static void check(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("a header's name is 1 to 100 letters, digits and hyphens");
        }
        if (OWNED_BY_CLIENT.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "the header " + name + " is set by the client itself and cannot be given");
        }
        if (value == null || !VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("the header " + name + " may hold printable ASCII characters only");
        }
    }
}
