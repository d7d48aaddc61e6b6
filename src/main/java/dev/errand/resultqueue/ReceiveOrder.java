package dev.errand.resultqueue;

import dev.errand.store.Extent;
import java.time.Duration;

/**
 * What a consumer asks for.
 *
 * @param max how many messages at the most, from 1
 * @param patience how long to wait when there is none
 * @param visibility how long the messages are this consumer's
 * @param extent how much of each job it is told
 */
public record ReceiveOrder(int max, Duration patience, Duration visibility, Extent extent) {

    /** The same without waiting. */
    public ReceiveOrder atOnce() {
        return new ReceiveOrder(max, Duration.ZERO, visibility, extent);
    }
}
