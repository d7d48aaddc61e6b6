package dev.errand.store;

/** Removes rows of a room whose time is over, beside those of jobs: called now and then on one node. */
public interface RetentionHook {

    /** Removes some or all of them; answers how many rows went. Costs next to nothing where there are none. */
    int prune();
}
