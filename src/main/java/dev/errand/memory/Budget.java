package dev.errand.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A number of bytes that large things share while they are in memory. Whoever needs some takes a share, waits while there is too
 * little, and gives it back. Those who ask are served in order, and what is more than there can ever be counts as all of it, so that
 * everything gets its turn in the end. Safe for concurrent use; nothing is left of it after a crash.
 *
 * <p>Who holds a share of one {@link Band} may ask for another one only of a higher band. Higher bands are served first.
 */
public final class Budget {

    private record Waiting(long bytes, Band band, long number, CompletableFuture<Share> answer) {}

    private static final Comparator<Waiting> ORDER =
            Comparator.<Waiting>comparingLong(one -> one.band().to()).reversed().thenComparingLong(Waiting::number);

    private final String use;
    private final long limit;
    private final Duration patience;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(ORDER);
    private long taken;
    private long asked;
    private long refused;

    /**
     * A budget of which nothing is taken.
     *
     * @param use what it is for, for messages and metrics
     * @param limit bytes, at least eight
     * @param patience how long {@link #take} waits
     */
    public Budget(String use, long limit, Duration patience) {
        if (limit < 8) {
            throw new IllegalArgumentException("a budget for " + use + " must have at least eight bytes, not " + limit);
        }
        this.use = use;
        this.limit = limit;
        this.patience = patience;
    }

    /** What it is for. */
    public String use() {
        return use;
    }

    /** All of it, in bytes. */
    public long limit() {
        return limit;
    }

    /** The whole of it. */
    public Band all() {
        return new Band(0, limit);
    }

    /** A part of it, in quarters. */
    public Band quarters(int from, int to) {
        return new Band(limit * from / 4, limit * to / 4);
    }

    /** A part of it, in eighths. */
    public Band eighths(int from, int to) {
        return new Band(limit * from / 8, limit * to / 8);
    }

    /** What is taken now. */
    public synchronized long inFlight() {
        return taken;
    }

    /** How many wait. */
    public synchronized int waiting() {
        return waiting.size();
    }

    /** How many waited in vain so far. */
    public synchronized long refused() {
        return refused;
    }

    /**
     * Waits for a share, which must be closed.
     *
     * @throws BudgetSpentException when there is none in time
     */
    public Share take(long bytes) {
        return take(bytes, all());
    }

    /** As {@link #take(long)}, of a part of it. */
    public Share take(long bytes, Band band) {
        return take(bytes, band, patience);
    }

    /** As {@link #take(long, Band)} with a patience of its own. */
    public Share take(long bytes, Band band, Duration patience) {
        CompletableFuture<Share> answer = ask(bytes, band);
        boolean late = !answer.isDone();
        try {
            Share share = answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            return late ? share.afterWait() : share;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            // Told below.
        }
        giveUp(answer);
        throw spent();
    }

    /** As {@link #take(long, Band)}, for as long as it takes: for what nobody can be told to do again later. */
    public Share await(long bytes, Band band) throws InterruptedException {
        CompletableFuture<Share> answer = ask(bytes, band);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            giveUp(answer);
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** A share if there is one at once. */
    public Optional<Share> tryTake(long bytes) {
        return tryTake(bytes, all());
    }

    /** As {@link #tryTake(long)}, of a part of it; none that is larger than that. Whoever holds any may ask, since it does not wait. */
    public Optional<Share> tryTake(long bytes, Band band) {
        if (band.counted(bytes) < bytes) {
            return Optional.empty();
        }
        CompletableFuture<Share> answer = ask(bytes, band);
        Share share = answer.getNow(null);
        if (share == null) {
            giveUp(answer);
        }
        return Optional.ofNullable(share);
    }

    /** A share once there is one; who does not want it any more must {@link #giveUp give it up}. Completes on the thread that gave something back. */
    public CompletableFuture<Share> ask(long bytes, Band band) {
        if (band.to() > limit) {
            throw new IllegalArgumentException(band + " is more than the budget for " + use);
        }
        CompletableFuture<Share> answer = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(new Waiting(band.counted(bytes), band, asked++, answer));
        }
        serve();
        return answer;
    }

    /** Takes a question back, or the share that was its answer. */
    @SuppressWarnings({"ReferenceEquality", "UndefinedEquals"}) // each question is its own future
    public void giveUp(CompletableFuture<Share> answer) {
        synchronized (this) {
            waiting.removeIf(one -> one.answer() == answer);
        }
        if (!answer.cancel(false) && !answer.isCompletedExceptionally()) {
            answer.join().close();
        }
        // What stood behind it may fit.
        serve();
    }

    private synchronized BudgetSpentException spent() {
        refused++;
        return new BudgetSpentException(use);
    }

    void giveBack(long bytes) {
        synchronized (this) {
            taken -= bytes;
        }
        serve();
    }

    private void serve() {
        List<Waiting> served = new ArrayList<>(1);
        synchronized (this) {
            Waiting first = waiting.peek();
            while (first != null && taken + first.bytes() <= first.band().to()) {
                taken += first.bytes();
                served.add(waiting.remove());
                first = waiting.peek();
            }
        }
        for (Waiting one : served) {
            Share share = new Share(this, one.bytes());
            if (!one.answer().complete(share)) {
                share.close();
            }
        }
    }
}
