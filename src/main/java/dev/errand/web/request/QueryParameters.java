package dev.errand.web.request;

import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters in a request's query, and none of the others that servlets mix in from the body. Names that a call does not
 * know are refused, so that a typo in a filter never lists everything.
 */
public final class QueryParameters {

    /** At the end of an allowed name it stands for anything. */
    private static final String ANYTHING = "*";

    private static final QueryParameters NONE = new QueryParameters(Map.of());

    private final Map<String, List<String>> values;

    private QueryParameters(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * The parameters of a request.
     *
     * @param allowed their names; one that ends with {@code *} allows all that begin so
     * @throws dev.errand.problem.ProblemException if there are others, or a text is not well formed
     */
    public static QueryParameters of(HttpServletRequest request, String... allowed) {
        return of(request.getQueryString(), allowed);
    }

    /** Parameters that stand elsewhere than in a query; all are allowed. */
    public static QueryParameters of(Map<String, List<String>> values) {
        return new QueryParameters(values);
    }

    public static QueryParameters of(@Nullable String query, String... allowed) {
        if (query == null || query.isEmpty()) {
            return NONE;
        }
        Map<String, List<String>> values = new LinkedHashMap<>();
        List<Violation> violations = new ArrayList<>(0);
        for (String pair : query.split("&")) {
            if (pair.isEmpty()) {
                continue;
            }
            int equals = pair.indexOf('=');
            String name = decode(equals < 0 ? pair : pair.substring(0, equals));
            String value = equals < 0 ? "" : decode(pair.substring(equals + 1));
            if (!isAllowed(name, allowed)) {
                violations.add(Violation.ofParameter(name, "is not a parameter of this call"));
            }
            values.computeIfAbsent(name, key -> new ArrayList<>(1)).add(value);
        }
        if (!violations.isEmpty()) {
            throw Problem.of(violations).asException();
        }
        return new QueryParameters(values);
    }

    /** All values of a parameter. */
    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** The value of a parameter that may be given once. */
    public Optional<String> one(String name) {
        List<String> all = all(name);
        if (all.size() > 1) {
            throw refused(name, "must be given once");
        }
        return all.stream().findFirst();
    }

    /** The parameters whose names begin so, by the rest of their names; each may be given once. */
    public Map<String, String> startingWith(String prefix) {
        Map<String, String> found = new LinkedHashMap<>(0);
        for (String name : values.keySet()) {
            if (name.startsWith(prefix)) {
                one(name).ifPresent(value -> found.put(name.substring(prefix.length()), value));
            }
        }
        return found;
    }

    /** Whether the client wants all that there is to know: {@code view=full}. */
    public boolean fullView() {
        Optional<String> view = one("view");
        if (view.isPresent() && !view.get().equals("full")) {
            throw refused("view", "must be full, or be left out");
        }
        return view.isPresent();
    }

    /** A whole number in a range. */
    public int integer(String name, int least, int limit, int usual) {
        Optional<String> value = one(name);
        if (value.isEmpty()) {
            return usual;
        }
        String digits = value.get();
        boolean fits =
                digits.matches("[0-9]{1,9}") && Integer.parseInt(digits) >= least && Integer.parseInt(digits) <= limit;
        if (!fits) {
            throw refused(name, "must be a whole number from " + least + " to " + limit);
        }
        return Integer.parseInt(digits);
    }

    /** Refuses a parameter. */
    public static RuntimeException refused(String name, String detail) {
        return Problem.of(Violation.ofParameter(name, detail)).asException();
    }

    private static boolean isAllowed(String name, String... allowed) {
        for (String known : allowed) {
            boolean fits = known.endsWith(ANYTHING)
                    ? name.length() >= known.length() && name.startsWith(known.substring(0, known.length() - 1))
                    : name.equals(known);
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private static String decode(String text) {
        if (isPlain(text)) {
            return text;
        }
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.chars().noneMatch(c -> c == '\uFFFD' || Character.isISOControl(c))) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // Told below, as for text that is not UTF-8.
        }
        throw Problem.of(new Violation(null, null, null, "the query is not well-formed, percent-encoded UTF-8"))
                .asException();
    }

    /** Whether it stands for itself, as nearly every parameter does. */
    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~' || c == '%' || c == '+') {
                return false;
            }
        }
        return true;
    }
}
