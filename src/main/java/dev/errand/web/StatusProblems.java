package dev.errand.web;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;

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
            default ->
                status < 500
                        ? Problem.of(ProblemType.VALIDATION, "the server could not understand the request")
                                .withStatus(status)
                        : Problem.of(ProblemType.INTERNAL, "something unforeseen happened")
                                .withStatus(status);
        };
    }
}
