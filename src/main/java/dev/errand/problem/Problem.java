package dev.errand.problem;

import dev.errand.job.Texts;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One case of a problem: what a client is told in place of what it asked for. Immutable.
 *
 * @param type of which kind
 * @param status the HTTP status
 * @param detail what happened in this case; never a stack trace, a class name of ours or a statement
 * @param violations what is wrong with the request, as far as that can be pointed to
 * @param extras further members of the document
 * @param headers further headers of the answer
 */
public record Problem(
        ProblemType type,
        int status,
        String detail,
        List<Violation> violations,
        Map<String, Object> extras,
        Map<String, String> headers) {

    private static final int MAX_IN_DETAIL = 3;

    /** A problem with its type's usual status. */
    public static Problem of(ProblemType type, String detail) {
        return new Problem(type, type.status(), Texts.withoutLoneSurrogates(detail), List.of(), Map.of(), Map.of());
    }

    /** A request that is wrong in these points, the first of which are told in one sentence as well. */
    public static Problem of(List<Violation> violations) {
        String detail = violations.stream()
                .limit(MAX_IN_DETAIL)
                .map(Violation::sentence)
                .collect(Collectors.joining("; "));
        boolean more = violations.size() > MAX_IN_DETAIL;
        return of(ProblemType.VALIDATION, more ? detail + "; and more, see errors" : detail)
                .with(violations);
    }

    /** A request that is wrong in one point. */
    public static Problem of(Violation violation) {
        return of(List.of(violation));
    }

    /** The same with what is wrong. */
    public Problem with(List<Violation> wrong) {
        return new Problem(type, status, detail, List.copyOf(wrong), extras, headers);
    }

    /** The same with another status. */
    public Problem withStatus(int other) {
        return new Problem(type, other, detail, violations, extras, headers);
    }

    /** The same with a further member, which must be something that Jackson can write. */
    public Problem with(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(name, value);
        return new Problem(type, status, detail, violations, more, headers);
    }

    /** The same with a further header. */
    public Problem withHeader(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.put(name, value);
        return new Problem(type, status, detail, violations, extras, more);
    }

    /** The same with a hint when to ask again. */
    public Problem retryAfter(Duration pause) {
        return withHeader("Retry-After", Long.toString(Math.max(1, pause.toSeconds())));
    }

    /** To be thrown. */
    public ProblemException asException() {
        return new ProblemException(this);
    }
}
