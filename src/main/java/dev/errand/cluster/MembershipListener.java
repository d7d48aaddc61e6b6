package dev.errand.cluster;

import java.util.List;

/** Hears what becomes of nodes. Called on the thread of the heartbeat: must be quick. */
public interface MembershipListener {

    /** This node was evicted: what runs under that name is run elsewhere or nowhere, and must stop here. */
    default void lost(String formerName) {}

    /** This node begins to lead. */
    default void leads() {}

    /** These nodes are dead, which this node, as the leader, has just written down: what they ran is lost. */
    default void died(List<String> names) {}

    /**
     * A heartbeat brought which generation of keys it is, which each does.
     *
     * @param generation as it was when the heartbeat was answered
     * @param askedNanos when that was asked, by {@link System#nanoTime}
     */
    default void keysAre(long generation, long askedNanos) {}
}
