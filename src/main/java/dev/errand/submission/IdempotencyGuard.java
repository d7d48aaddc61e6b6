package dev.errand.submission;

import dev.errand.job.NewJob.Idempotency;
import dev.errand.store.Insertion.Duplicate;
import dev.errand.store.JobStore;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Recognises what was accepted before under the same idempotency key, and answers with a T. The store alone decides: of two nodes that accept at
 * once, one finds a {@link Duplicate}. On this node, who comes meanwhile is refused; a crash forgets nothing but that. Safe for concurrent use.
 */
public final class IdempotencyGuard<T> {

    private final String what;
    private final Cause gone;
    private final JobStore store;
    private final Function<String, Optional<T>> find;
    private final Set<String> inProgress = ConcurrentHashMap.newKeySet();

    /**
     * With where to look.
     *
     * @param what is accepted, in one word
     * @param gone the refusal when it was removed since
     * @param find the answer for what has this id, if it is there still
     */
    public IdempotencyGuard(String what, Cause gone, JobStore store, Function<String, Optional<T>> find) {
        this.what = what;
        this.gone = gone;
        this.store = store;
        this.find = find;
    }

    /**
     * Accepts what has no key or a new one, and else answers with what the first request made.
     *
     * @throws SubmissionRefusedException when the key was used with another request, is just being used, or what it made was removed
     */
    public T once(@Nullable Idempotency key, Supplier<T> accept) {
        if (key == null) {
            return accept.get();
        }
        Optional<T> earlier = earlier(key);
        if (earlier.isPresent()) {
            return earlier.get();
        }
        if (!inProgress.add(key.key())) {
            throw new SubmissionRefusedException(
                    Cause.IDEMPOTENCY_IN_PROGRESS, "a request with this idempotency key is being accepted just now");
        }
        try {
            return accept.get();
        } finally {
            inProgress.remove(key.key());
        }
    }

    /**
     * What the first request with the key made, if there was one.
     *
     * @throws SubmissionRefusedException when the key was used with another request, or what it made was removed
     */
    public Optional<T> earlier(@Nullable Idempotency key) {
        return key == null
                ? Optional.empty()
                : store.findByIdempotencyKey(key.key()).map(found -> replay(found, key));
    }

    /** The answer for a request whose key was there already when it was to be stored. */
    public T replay(Duplicate earlier, @Nullable Idempotency now) {
        if (now == null || !store.isOf(earlier, now.fingerprint())) {
            throw new SubmissionRefusedException(
                    Cause.IDEMPOTENCY_MISMATCH, "this idempotency key was used before with another request");
        }
        return find.apply(earlier.targetId())
                .orElseThrow(() -> new SubmissionRefusedException(
                        gone,
                        "the " + what + " " + earlier.targetId() + " that this idempotency key made was removed"));
    }
}
