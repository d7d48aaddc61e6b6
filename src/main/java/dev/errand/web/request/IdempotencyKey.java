package dev.errand.web.request;

import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header {@code Idempotency-Key}: 1 to 255 printable characters, in quotes or bare; quotes are not part of the key. */
public final class IdempotencyKey {

    /** The header's name. */
    public static final String HEADER = "Idempotency-Key";

    private static final int MAX = 255;

    private IdempotencyKey() {}

    /**
     * The key of a request, or {@code null} if it has none.
     *
     * @throws dev.errand.problem.ProblemException if what was given cannot be one
     */
    public static @Nullable String of(HttpServletRequest request) {
        if (request.getHeader(HEADER) == null) {
            return null;
        }
        return of(Collections.list(request.getHeaders(HEADER)));
    }

    static String of(List<String> values) {
        if (values.size() != 1) {
            throw refused("must be given once");
        }
        String key = unquoted(values.getFirst().strip());
        if (key.isEmpty() || key.length() > MAX) {
            throw refused("must have 1 to " + MAX + " characters");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw refused("must not hold control characters");
        }
        return key;
    }

    /** A string of RFC 8941 without its quotes, where it has them; within, a backslash stands before a quote or a backslash. */
    private static String unquoted(String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        StringBuilder key = new StringBuilder();
        int last = value.length() - 1;
        for (int i = 1; i < last; i++) {
            char c = value.charAt(i);
            if (c == '"') {
                throw refused("has a quote inside quotes");
            }
            key.append(c == '\\' && i + 1 < last ? value.charAt(++i) : c);
        }
        if (last == 0 || value.charAt(last) != '"') {
            throw refused("opens a quote and does not close it");
        }
        return key.toString();
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(Violation.ofHeader(HEADER, detail)).asException();
    }
}
