package dev.errand.db.commit;

import dev.errand.db.outage.StoreUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A write that was handed in: it waits, then is begun by the commit queue or withdrawn by its caller, whoever is first.
 *
 * @param <I> what is written
 * @param <O> what is reported
 */
final class PendingWrite<I, O> {

    private enum Stage {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    /** No deadline. */
    private static final long FOR_EVER = 0;

    private final GroupWrite<I, O> write;
    private final I input;
    private final CompletableFuture<O> future = new CompletableFuture<>();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final long deadline;
    private @Nullable O output;

    /** One that waits for as long as it takes. */
    PendingWrite(GroupWrite<I, O> write, I input) {
        this(write, input, FOR_EVER);
    }

    /**
     * One that waits.
     *
     * @param deadline until when it may, by {@link System#nanoTime}; 0 for as long as it takes
     */
    PendingWrite(GroupWrite<I, O> write, I input, long deadline) {
        this.write = write;
        this.input = input;
        this.deadline = deadline;
    }

    /** One that is never begun. */
    static PendingWrite<Boolean, Boolean> withdrawn() {
        PendingWrite<Boolean, Boolean> nothing = new PendingWrite<>((connection, inputs) -> inputs, true);
        nothing.stage.set(Stage.WITHDRAWN);
        return nothing;
    }

    GroupWrite<I, O> write() {
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

    /** Withdraws and refuses it when it has waited for too long. */
    void withdrawIfOverdue(long nanoTime) {
        if (deadline != FOR_EVER && nanoTime - deadline > 0 && withdraw()) {
            refuse(new StoreUnavailableException("the write was not begun in time", null));
        }
    }

    /**
     * Waits without a time limit of its own, which would cost a timer for each: the commit queue looks after that. A write that has begun
     * is waited for to its end, since only then is it known what became of it.
     */
    O await() {
        try {
            return future.get();
        } catch (InterruptedException e) {
            if (withdraw()) {
                Thread.currentThread().interrupt();
                throw new StoreUnavailableException("interrupted before the write was begun", e);
            }
            O known = join();
            Thread.currentThread().interrupt();
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
}
