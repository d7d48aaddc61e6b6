package dev.errand.web.access;

import java.util.function.LongSupplier;
import org.springframework.stereotype.Component;

/**
 * Lets an address fail to sign in so many times within a second, so that guessing asks the database no more often. Good keys are not
 * counted, so nobody is locked out by others behind the same address. Of IPv6 a whole network counts as one. Remembers a bounded number of addresses
 * for one second. Safe for concurrent use.
 */
@Component
public class FailedSignIns {

    static final int MAX_PER_SECOND = 20;
    /** Further ones share what one of them may. */
    private static final int MAX_ADDRESSES = 10_000;

    private final PerPeriod failures;

    FailedSignIns() {
        this(System::nanoTime);
    }

    FailedSignIns(LongSupplier nanos) {
        this.failures = new PerPeriod(MAX_PER_SECOND, MAX_ADDRESSES, nanos);
    }

    /** Whether one more failure from there is within what may be; counts it. */
    public boolean mayFail(String address) {
        return failures.take(Networks.of(address));
    }

    /** Whether one more would not be; counts nothing. */
    boolean areTooMany(String address) {
        return failures.isFull(Networks.of(address));
    }
}
