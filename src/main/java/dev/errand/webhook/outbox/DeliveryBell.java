package dev.errand.webhook.outbox;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/** Wakes whoever sends: something may be due on this node. Hints only, kept until heard. Safe for concurrent use. */
@Component
public class DeliveryBell {

    private final Semaphore rung = new Semaphore(0);

    /** Says so. */
    public void ring() {
        if (rung.availablePermits() == 0) {
            rung.release();
        }
    }

    /** Waits until it is rung, was rung since the last call, or the time is up. */
    public void await(long millis) throws InterruptedException {
        if (rung.tryAcquire(Math.max(0, millis), TimeUnit.MILLISECONDS)) {
            rung.drainPermits();
        }
    }
}
