package dev.errand.notifier;

import dev.errand.runtime.Bell;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is to be told to other nodes and has not been sent: each thing once, and no more than so many. When it is full, the topic that
 * has most forgets its keys and says "everything" instead. Safe for concurrent use; a crash loses it, and the other nodes look anyway.
 */
final class PendingNotifications {

    private final Bell bell = new Bell();
    private final Map<Topic, Set<String>> keys = new EnumMap<>(Topic.class);
    private final EnumSet<Topic> everything = EnumSet.noneOf(Topic.class);
    private final int limit;
    private int size;

    PendingNotifications(int limit) {
        this.limit = limit;
    }

    /** Rings when there is something after there was nothing. */
    Bell bell() {
        return bell;
    }

    synchronized void add(Topic topic, String key) {
        if (!NotificationCodec.canCarry(key)) {
            addEverything(topic);
            return;
        }
        boolean first = isEmpty();
        if (!everything.contains(topic)
                && keys.computeIfAbsent(topic, none -> new LinkedHashSet<>()).add(key)) {
            size++;
            if (size > limit) {
                makeRoom();
            }
        }
        ringIf(first);
    }

    synchronized void addEverything(Topic topic) {
        boolean first = isEmpty();
        forgetKeys(topic);
        ringIf(first);
    }

    private void ringIf(boolean first) {
        if (first) {
            bell.ring();
        }
    }

    private void makeRoom() {
        keys.entrySet().stream()
                .max((one, other) ->
                        Integer.compare(one.getValue().size(), other.getValue().size()))
                .map(Map.Entry::getKey)
                .ifPresent(this::forgetKeys);
    }

    private void forgetKeys(Topic topic) {
        Set<String> forgotten = keys.remove(topic);
        size -= forgotten == null ? 0 : forgotten.size();
        everything.add(topic);
    }

    /** Takes all there is. */
    synchronized NotificationBatch take() {
        if (isEmpty()) {
            return NotificationBatch.NONE;
        }
        NotificationBatch all = new NotificationBatch(new EnumMap<>(keys), EnumSet.copyOf(everything));
        keys.clear();
        everything.clear();
        size = 0;
        return all;
    }

    private boolean isEmpty() {
        return keys.isEmpty() && everything.isEmpty();
    }
}
