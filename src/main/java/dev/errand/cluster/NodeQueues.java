package dev.errand.cluster;

import java.util.Map;

/** What this node runs; implemented by those who run it. */
public interface NodeQueues {

    /** How many jobs of which queue it runs at once. */
    Map<String, Integer> concurrency();
}
