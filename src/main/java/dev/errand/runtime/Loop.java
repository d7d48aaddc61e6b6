package dev.errand.runtime;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A thread with a name that goes round until it is told to end and has ended. For one starter. */
public final class Loop {

    private final String name;
    private volatile @Nullable Thread thread;

    /** One that is not running yet. */
    public Loop(String name) {
        this.name = name;
    }

    /** Starts it; what it runs has to notice by itself when it is to end. */
    public void start(Runnable work) {
        thread = Thread.ofPlatform().name(name).daemon().start(work);
    }

    /**
     * Waits until it has come to its end, which it must have been told before.
     *
     * @return whether it has, and was started at all
     */
    public boolean ended(Duration patience) {
        Thread ends = thread;
        thread = null;
        try {
            return ends != null && ends.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether it was started and not waited for since. */
    public boolean isRunning() {
        return thread != null;
    }
}
