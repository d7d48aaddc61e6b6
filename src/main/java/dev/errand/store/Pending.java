package dev.errand.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A write that was handed in: it waits, then is begun by the committer or withdrawn by its caller, whoever is first.
 *
 * @param <I> what is written
 * @param <O> what is reported
 */
final class Pending<I, O> {

    private enum Stage {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    private final GroupCommit.Write<I, O> write;
    private final I input;
    private final CompletableFuture<O> future = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private @Nullable O output;

    Pending(GroupCommit.Write<I, O> write, I input) {
        this.write = write;
        this.input = input;
    }

    /** One that is never begun. */
    static Pending<Boolean, Boolean> withdrawn() {
        Pending<Boolean, Boolean> nothing = new Pending<>((connection, inputs) -> inputs, true);
        nothing.stage.set(Stage.WITHDRAWN);
        return nothing;
    }

    GroupCommit.Write<I, O> write() {
        return write;
    }

    I input() {
        return input;
    }

    CompletableFuture<O> future() {
        return future;
    }

    /** What is reported once the commit has succeeded. */
    void output(O written) {
        output = written;
    }

    boolean begin() {
        return stage.compareAndSet(Stage.WAITING, Stage.BEGUN);
    }

    boolean withdraw() {
        return stage.compareAndSet(Stage.WAITING, Stage.WITHDRAWN);
    }

    void succeed() {
        future.complete(output);
    }

    void fail(Throwable cause) {
        refuse(
                cause instanceof StoreUnavailableException known
                        ? known
                        : new StoreUnavailableException("the write failed: " + cause.getMessage(), cause));
    }

    void refuse(StoreUnavailableException why) {
        future.completeExceptionally(why);
    }

    /** A write that has begun is waited for to its end, since only then is it known what became of it. */
    O await(Duration timeout) {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | InterruptedException e) {
            if (withdraw()) {
                restoreInterrupt(e);
                throw new StoreUnavailableException("the write was not begun within " + timeout, e);
            }
            O known = join();
            restoreInterrupt(e);
            return known;
        } catch (ExecutionException e) {
            return join();
        }
    }

    private O join() {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreUnavailableException known
                    ? known
                    : new StoreUnavailableException("the write failed", e);
        }
    }

    private static void restoreInterrupt(Exception e) {
        if (e instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
    }
}
