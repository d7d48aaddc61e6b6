package dev.errand.web.support;

import dev.errand.runtime.Told;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers that may have to wait; no thread is held meanwhile. */
public final class AsyncResponses {

    private static final Logger log = LoggerFactory.getLogger(AsyncResponses.class);

    private AsyncResponses() {}

    /** What Spring is to be given: the answer itself where it is there already, which saves a second way through all filters. */
    @SuppressWarnings("FutureReturnValueIgnored") // Spring takes it from here.
    public static Object answer(CompletableFuture<?> answer) {
        return answer.state() == Future.State.SUCCESS ? answer.resultNow() : answer;
    }

    /**
     * The end of what was accepted, or nothing: whatever goes wrong with the wait must not look as if it had not been accepted.
     *
     * @param id of what was accepted, for the log
     */
    public static <T> CompletableFuture<Optional<T>> endOfAccepted(
            String id, Supplier<CompletableFuture<Optional<T>>> wait) {
        CompletableFuture<Optional<T>> end;
        try {
            end = wait.get();
        } catch (RuntimeException e) {
            end = CompletableFuture.failedFuture(e);
        }
        return end.exceptionally(failure -> {
            Throwable cause = failure instanceof CompletionException wrapped && wrapped.getCause() != null
                    ? wrapped.getCause()
                    : failure;
            log.atLevel(Told.level(cause))
                    .log("cannot wait for {}; its client is told that it was accepted: {}", id, cause.toString());
            return Optional.empty();
        });
    }
}
