package dev.errand.resultqueue.consumer;

import dev.errand.resultqueue.ReceiveOrder;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** A consumer that waits for messages. Compared as itself. */
final class WaitingConsumer {

    private final ReceiveOrder order;
    private final BooleanSupplier hungUp;
    private final long deadlineNanos;
    private final CompletableFuture<Handful> answer = new CompletableFuture<>();
    private long number;

    WaitingConsumer(ReceiveOrder order, BooleanSupplier hungUp, long nowNanos) {
        this.order = order;
        this.hungUp = hungUp;
        this.deadlineNanos = nowNanos + order.patience().toNanos();
    }

    ReceiveOrder order() {
        return order;
    }

    CompletableFuture<Handful> answer() {
        return answer;
    }

    /** Whether nobody is there any more to be given something. Looks at the connection; to be called without locks. */
    public boolean hasHungUp() {
        return hungUp.getAsBoolean();
    }

    /** Whether its time is over. */
    boolean isOver(long nowNanos) {
        return deadlineNanos - nowNanos <= 0;
    }

    /** Its number in the line; guarded by the line. */
    long number() {
        return number;
    }

    void number(long given) {
        number = given;
    }
}
