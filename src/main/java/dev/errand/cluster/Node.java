package dev.errand.cluster;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * This process, by a name that no other has or had: a process that starts again is a new node, so that what the old one left
 * behind can be told from what the new one runs. A process that others evicted goes on as a new node as well. Safe for
 * concurrent use.
 */
@Component
public final class Node {

    private volatile String name = newName();
    private volatile @Nullable Long leasedUntil;

    /** The host's name and a random suffix. Changes when the node was evicted. */
    public String name() {
        return name;
    }

    /**
     * Whether nobody can have evicted it yet, as far as it can tell without asking: it is alone, or its last heartbeat was
     * not too long ago. What starts under a name that is over is merely done for nothing.
     */
    public boolean isLeased() {
        Long until = leasedUntil;
        return until == null || until - System.nanoTime() > 0;
    }

    /** From now on it lives by a lease, which ends at that point of {@link System#nanoTime}. */
    void leasedUntil(long nanos) {
        leasedUntil = nanos;
    }

    /** Goes on as a new node, which has no lease yet. */
    void rename() {
        leasedUntil = System.nanoTime();
        name = newName();
    }

    private static String newName() {
        return hostName() + '-' + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
