package dev.errand.web.access;

import dev.errand.access.Scope;
import dev.errand.access.key.KeyOutcome;
import dev.errand.access.key.KeyText;
import dev.errand.access.key.KeyWish;
import dev.errand.job.TypeId;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What is said of orders about keys that were not carried out. Pure. */
final class KeyAnswers {

    private static final Set<Scope> OF_QUEUES =
            EnumSet.of(Scope.JOBS_SUBMIT, Scope.JOBS_READ, Scope.JOBS_OPERATE, Scope.KEYS_MANAGE);
    private static final Set<Scope> OF_TASKS =
            EnumSet.of(Scope.JOBS_SUBMIT, Scope.JOBS_READ, Scope.JOBS_OPERATE, Scope.KEYS_MANAGE, Scope.WORKER);

    private KeyAnswers() {}

    /** The id in a path; what cannot be one belongs to no key. */
    static String id(String path) {
        if (!TypeId.isWellFormed(KeyText.ID_PREFIX, path)) {
            throw missing();
        }
        return path;
    }

    /**
     * Refuses a key for some tasks or queues alone with a scope that knows none of them: result queues, endpoints and metrics have what any task
     * left there, and would show what the key is to be kept from.
     */
    static void checkRestriction(KeyWish wish) {
        String place = wish.tasks() != null ? "/tasks" : wish.queues() != null ? "/queues" : "";
        Set<Scope> others = EnumSet.noneOf(Scope.class);
        others.addAll(wish.scopes());
        others.removeAll(wish.queues() == null ? OF_TASKS : OF_QUEUES);
        if (!place.isEmpty() && !others.isEmpty()) {
            String scopes = others.stream().map(Scope::wireName).collect(Collectors.joining(", "));
            throw Problem.of(Violation.at(
                            place, "cannot be given together with " + scopes + ", which is for all of them"))
                    .asException();
        }
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
