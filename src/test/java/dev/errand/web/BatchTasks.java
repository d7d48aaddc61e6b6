package dev.errand.web;

import dev.errand.task.Task;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Tasks that do as a test of batches tells them. */
class BatchTasks {

    private final Map<String, CountDownLatch> gates = new ConcurrentHashMap<>();
    private final Map<String, Semaphore> turnstiles = new ConcurrentHashMap<>();
    final AtomicInteger atOnce = new AtomicInteger();
    final AtomicInteger mostAtOnce = new AtomicInteger();

    /** Squares after a random moment, so that items end out of order. */
    @Task("batch.shuffle")
    int shuffle(int x) {
        LockSupport.parkNanos(
                TimeUnit.MICROSECONDS.toNanos(ThreadLocalRandom.current().nextInt(5_000)));
        return x * x;
    }

    @Task("batch.add")
    int add(int x, int y, @Nullable Integer z) {
        return x + y + (z == null ? 0 : z);
    }

    /** Fails for odd numbers, each with words of its own. */
    @Task("batch.even")
    int even(int x) {
        if (x % 2 != 0) {
            throw new IllegalArgumentException(x + " is odd");
        }
        return x;
    }

    /** Runs until the test opens the gate; notes how many run at once. */
    @Task("batch.hold")
    String hold(String gate) throws InterruptedException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        try {
            gate(gate).await();
            return gate;
        } finally {
            atOnce.decrementAndGet();
        }
    }

    /** Ends when the test lets one more through. */
    @Task("batch.turnstile")
    String turnstile(String name) throws InterruptedException {
        of(name).acquire();
        return name;
    }

    @Task("batch.text")
    String text(int characters) {
        return "x".repeat(characters);
    }

    void open(String gate) {
        gate(gate).countDown();
    }

    void letThrough(String name, int count) {
        of(name).release(count);
    }

    private Semaphore of(String name) {
        return turnstiles.computeIfAbsent(name, key -> new Semaphore(0));
    }

    private CountDownLatch gate(String name) {
        return gates.computeIfAbsent(name, key -> new CountDownLatch(1));
    }
}
