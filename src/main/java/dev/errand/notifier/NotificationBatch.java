package dev.errand.notifier;

import java.util.Map;
import java.util.Set;

/**
 * What one node tells the others at once.
 *
 * @param keys what changed, by topic
 * @param everything the topics of which more changed than can be named
 */
record NotificationBatch(Map<Topic, Set<String>> keys, Set<Topic> everything) {

    static final NotificationBatch NONE = new NotificationBatch(Map.of(), Set.of());

    boolean isEmpty() {
        return keys.isEmpty() && everything.isEmpty();
    }

    int size() {
        return everything.size() + keys.values().stream().mapToInt(Set::size).sum();
    }
}
