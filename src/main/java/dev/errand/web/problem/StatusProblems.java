package dev.errand.web.problem;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import org.jspecify.annotations.Nullable;

/** The problem for a refusal of which only the HTTP status is known, by Spring or by the server. Pure. */
final class StatusProblems {

    private StatusProblems() {}

    static Problem of(int status) {
        return switch (status) {
            case 404 -> Problem.of(ProblemType.NOT_FOUND, "there is nothing at this address");
            case 405 -> Problem.of(ProblemType.METHOD_NOT_ALLOWED, "this address does not take this method");
            case 406 -> Problem.of(ProblemType.NOT_ACCEPTABLE, "the answer is application/json, which Accept excludes");
            case 413 -> Problem.of(ProblemType.TOO_LARGE, "the request is larger than the service takes");
            case 415 -> Problem.of(ProblemType.UNSUPPORTED_MEDIA_TYPE, "the body must be application/json");
            case 503 -> Problem.of(ProblemType.UNAVAILABLE, "the service cannot answer now");
            case 417 -> refused(status, "the only expectation that can be met is 100-continue");
            case 505 -> refused(status, "this service speaks HTTP/1.1 and HTTP/1.0");
            default ->
                status < 500
                        ? refused(status, "the server could not understand the request")
                        : Problem.of(ProblemType.INTERNAL, "something unforeseen happened")
                                .withStatus(status);
        };
    }

    /**
     * The problem of a request that the server did not let in.
     *
     * @param reason what it says about that, if anything
     * @param mostBytes how large the request line and the headers may be together
     */
    static Problem ofServer(int status, @Nullable String reason, int mostBytes) {
        return switch (status) {
            case 414, 431 ->
                refused(status, "the request line and all headers together may have at most " + mostBytes + " bytes");
            case 400 ->
                refused(status, "the server could not understand the request" + (reason == null ? "" : ": " + reason));
            default -> of(status);
        };
    }

    private static Problem refused(int status, String detail) {
        return Problem.of(ProblemType.VALIDATION, detail).withStatus(status);
    }
}
