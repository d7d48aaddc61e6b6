package dev.errand.limit;

import dev.errand.job.spec.LimitKey;
import dev.errand.runtime.Bell;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Where a job may be able to go on, as heard since the last look. Of too many keys only that there were many is remembered. Safe for
 * concurrent use; in memory alone.
 */
@Component
public class LimitSignals {

    static final int MAX_KEYS = 10_000;

    private final Bell bell = new Bell();
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
        synchronized (this) {
            if (size == MAX_KEYS) {
                anywhere = true;
            } else if (keys.computeIfAbsent(key.task(), task -> new HashSet<>()).add(key.text())) {
                size++;
            }
        }
        bell.ring();
    }

    /** Any job may be able to go on. */
    void wake() {
        synchronized (this) {
            anywhere = true;
        }
        bell.ring();
    }

    /** Rings when something is heard. */
    Bell bell() {
        return bell;
    }

    /** All that was heard, which is forgotten then. */
    synchronized Heard take() {
        Heard all = new Heard(keys, anywhere);
        keys = new HashMap<>();
        size = 0;
        anywhere = false;
        return all;
    }
}
