package dev.errand.web.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;

/**
 * Lets an address fail to sign in so many times within a second, so that guessing asks the database no more often. Good keys are not
 * counted, so nobody is locked out by others behind the same address. Remembers a bounded number of addresses for one second. Safe for
 * concurrent use.
 */
@Component
class FailedSignIns {

    static final int MAX_PER_SECOND = 20;
    /** Further ones share what one of them may. */
    private static final int MAX_ADDRESSES = 10_000;

    private static final String OTHERS = "";

    private final LongSupplier nanos;
    private final AtomicReference<Second> present =
            new AtomicReference<>(new Second(Long.MIN_VALUE, new ConcurrentHashMap<>()));

    private record Second(long number, Map<String, AtomicInteger> failures) {}

    FailedSignIns() {
        this(System::nanoTime);
    }

    FailedSignIns(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Whether one more failure from there is within what may be; counts it. */
    boolean mayFail(String address) {
        return failures(address).incrementAndGet() <= MAX_PER_SECOND;
    }

    /** Whether one more would not be; counts nothing. */
    boolean areTooMany(String address) {
        return failures(address).get() >= MAX_PER_SECOND;
    }

    private AtomicInteger failures(String address) {
        long number = Math.floorDiv(nanos.getAsLong(), TimeUnit.SECONDS.toNanos(1));
        Second second = present.updateAndGet(
                last -> last.number() == number ? last : new Second(number, new ConcurrentHashMap<>()));
        Map<String, AtomicInteger> failures = second.failures();
        String key = failures.size() < MAX_ADDRESSES || failures.containsKey(address) ? address : OTHERS;
        return failures.computeIfAbsent(key, known -> new AtomicInteger());
    }
}
