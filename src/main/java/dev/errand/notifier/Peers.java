package dev.errand.notifier;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Whose signs of life were heard lately. Only says whether there is anybody to tell something; who is a member of the cluster is
 * decided elsewhere. Safe for concurrent use.
 */
final class Peers {

    private final Map<String, Long> heardAt = new ConcurrentHashMap<>();
    private final long patienceNanos;
    private volatile long listeningSince;
    private volatile boolean listening;

    Peers(long patienceNanos) {
        this.patienceNanos = patienceNanos;
    }

    /** Whether others can be heard, from now on. */
    void listening(boolean now, long nowNanos) {
        listeningSince = nowNanos;
        listening = now;
    }

    /** A sign of life; answers whether it is the first one of that node for long. */
    boolean heard(String peer, long nowNanos) {
        heardAt.values().removeIf(at -> nowNanos - at > patienceNanos);
        return heardAt.put(peer, nowNanos) == null;
    }

    /** Whether nobody else is there: known only after having listened for a while. */
    boolean alone(long nowNanos) {
        return listening
                && nowNanos - listeningSince > patienceNanos
                && heardAt.values().stream().allMatch(at -> nowNanos - at > patienceNanos);
    }

    int size() {
        return heardAt.size();
    }
}
