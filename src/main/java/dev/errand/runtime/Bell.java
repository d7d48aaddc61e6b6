package dev.errand.runtime;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Wakes the one thread that waits for something to do. A ring is kept until it is heard; several are heard as one. Safe for concurrent use. */
public class Bell {

    private final Semaphore rung = new Semaphore(0);

    /** There may be something to do. */
    public final void ring() {
        if (rung.availablePermits() == 0) {
            rung.release();
        }
    }

    /** Waits until it rings, or has rung since the last call, but no longer than that; answers whether it did. */
    public final boolean await(Duration atMost) throws InterruptedException {
        boolean rang = rung.tryAcquire(TimeUnit.NANOSECONDS.convert(atMost), TimeUnit.NANOSECONDS);
        rung.drainPermits();
        return rang;
    }
}
