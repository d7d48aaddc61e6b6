package dev.errand.web.access;

import dev.errand.access.Scope;
import dev.errand.access.key.KeyOutcome;
import dev.errand.access.key.KeyText;
import dev.errand.job.TypeId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import java.util.stream.Collectors;

/** What is said of orders about keys that were not carried out. Pure. */
final class KeyAnswers {

    private KeyAnswers() {}

    /** The id in a path; what cannot be one belongs to no key. */
    static String id(String path) {
        if (!TypeId.isWellFormed(KeyText.ID_PREFIX, path)) {
            throw missing();
        }
        return path;
    }

    /** That there is no such key, for this caller. */
    static RuntimeException missing() {
        return Problem.of(ProblemType.KEY_NOT_FOUND, "there is no key of this id")
                .asException();
    }

    /** Why an order was not carried out. */
    static RuntimeException refused(KeyOutcome outcome) {
        return switch (outcome) {
            case KeyOutcome.Missing missing -> missing();
            case KeyOutcome.Beyond beyond ->
                Problem.of(
                                ProblemType.GRANT_REFUSED,
                                "this goes beyond what may be given: " + String.join(", ", beyond.what()))
                        .asException();
            case KeyOutcome.NoTenant none ->
                Problem.of(Violation.at(
                                "/tenant", "is the name of no tenant; PUT /v1/tenants/" + none.tenant() + " makes one"))
                        .asException();
            case KeyOutcome.Past past ->
                Problem.of(Violation.at("/expiresAt", "must lie in the future")).asException();
            case KeyOutcome.Unrestrictable all ->
                Problem.of(Violation.at(
                                all.byTasks() ? "/tasks" : "/queues",
                                "cannot be given together with "
                                        + all.scopes().stream()
                                                .sorted()
                                                .map(Scope::wireName)
                                                .collect(Collectors.joining(", "))
                                        + ", which is for all of them"))
                        .asException();
            case KeyOutcome.Mismatch mismatch ->
                Problem.of(ProblemType.IDEMPOTENCY_MISMATCH, "the key was used before with another body")
                        .asException();
            case KeyOutcome.Full full ->
                Problem.of(ProblemType.TOO_MANY_KEYS, "there are as many keys as errand.security.max-keys allows")
                        .asException();
            default -> throw new IllegalStateException("not a refusal: " + outcome.getClass());
        };
    }
}
