package dev.errand.cluster;

import java.time.Duration;
import java.util.List;

/**
 * This node among all that share its database. Which of them live is written in the table {@code node}; a job that runs under a
 * name that is not there is lost. Safe for concurrent use.
 */
public interface Membership {

    /**
     * Whether this node does the upkeep of all. At most one node believes so at a time, give or take a pause of a process; what a
     * leader does must therefore do no harm when two do it.
     */
    boolean leads();

    /**
     * All nodes that live, in the order in which they started.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot tell now
     */
    List<Member> members();

    /** What {@link NodeJars} has is another than at the start: to be told to other nodes soon. */
    default void jarsAreKnown() {}

    /** How this node stands, as far as it knows; asks nobody. */
    Standing standing();

    /**
     * How a node stands.
     *
     * @param connected whether its last heartbeat reached the database
     * @param overdue whether others have evicted it and it is not back, or may have, since no heartbeat did for a whole lease
     * @param leads whether it does the upkeep of all
     * @param members how many nodes lived at its last heartbeat
     * @param silence how long ago that was
     */
    record Standing(boolean connected, boolean overdue, boolean leads, int members, Duration silence) {}
}
