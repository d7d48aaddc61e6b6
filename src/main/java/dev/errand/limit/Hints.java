package dev.errand.limit;

import dev.errand.job.LimitKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.springframework.stereotype.Component;

/**
 * Where a job may be able to go on, as heard since the last look. Of too many keys only that there were many is remembered. Safe for
 * concurrent use; in memory alone.
 */
@Component
public class Hints {

    static final int MAX_KEYS = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition heard = lock.newCondition();
    private Map<String, Set<String>> keys = new HashMap<>();
    private int size;
    private boolean anywhere = true;

    /**
     * What was heard.
     *
     * @param keys by their tasks, as texts
     * @param anywhere whether any other job may be able to go on as well
     */
    record Heard(Map<String, Set<String>> keys, boolean anywhere) {}

    /** A job of this key is held and due, or one of them has ended. Quick. */
    public void add(LimitKey key) {
        lock.lock();
        try {
            if (size == MAX_KEYS) {
                anywhere = true;
            } else if (keys.computeIfAbsent(key.task(), task -> new HashSet<>()).add(key.text())) {
                size++;
            }
            heard.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Looks everywhere, or ends: whoever waits is to go on. */
    void wake() {
        lock.lock();
        try {
            anywhere = true;
            heard.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All that was heard, which is forgotten then. */
    Heard take() {
        lock.lock();
        try {
            Heard all = new Heard(keys, anywhere);
            keys = new HashMap<>();
            size = 0;
            anywhere = false;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until something is heard, no longer than that. */
    void await(long millis) throws InterruptedException {
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        lock.lock();
        try {
            while (size == 0 && !anywhere && nanos > 0) {
                nanos = heard.awaitNanos(nanos);
            }
        } finally {
            lock.unlock();
        }
    }
}
