package dev.errand.memory;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A part of a {@link Budget}, held until it is closed. May be closed again, by any thread. */
public final class Share implements AutoCloseable {

    /** Nothing, of no budget: what is small needs no more. */
    public static final Share NONE = new Share(null, 0);

    private final @Nullable Budget budget;
    private final AtomicLong bytes;
    private volatile boolean late;

    Share(@Nullable Budget budget, long bytes) {
        this.budget = budget;
        this.bytes = new AtomicLong(bytes);
    }

    /** How many bytes it is. */
    public long bytes() {
        return bytes.get();
    }

    /** Whether whoever {@link Budget#take took} it had to wait for it, so that the client whose it is may have left since. */
    public boolean isLate() {
        return late;
    }

    Share afterWait() {
        late = true;
        return this;
    }

    /** Gives back what is more than so many bytes. */
    public void keep(long limit) {
        long before = bytes.getAndUpdate(now -> Math.min(now, Math.max(0, limit)));
        long surplus = before - Math.min(before, Math.max(0, limit));
        if (budget != null && surplus > 0) {
            budget.giveBack(surplus);
        }
    }

    @Override
    public void close() {
        keep(0);
    }
}
