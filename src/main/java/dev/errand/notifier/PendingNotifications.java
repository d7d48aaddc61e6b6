package dev.errand.notifier;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is to be told to other nodes and has not been sent: each thing once, and no more than so many. When it is full, the topic that
 * has most forgets its keys and says "everything" instead. Safe for concurrent use; a crash loses it, and the other nodes look anyway.
 */
final class PendingNotifications {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Map<Topic, Set<String>> keys = new EnumMap<>(Topic.class);
    private final EnumSet<Topic> everything = EnumSet.noneOf(Topic.class);
    private final int limit;
    private int size;
    private boolean hurried;
    private boolean resumed;
    private boolean closed;

    PendingNotifications(int limit) {
        this.limit = limit;
    }

    void add(Topic topic, String key) {
        if (!NotificationCodec.canCarry(key)) {
            addEverything(topic);
            return;
        }
        lock.lock();
        try {
            if (!everything.contains(topic)
                    && keys.computeIfAbsent(topic, none -> new LinkedHashSet<>())
                            .add(key)) {
                size++;
                if (size > limit) {
                    makeRoom();
                }
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    void addEverything(Topic topic) {
        lock.lock();
        try {
            forgetKeys(topic);
            changed.signal();
        } finally {
            lock.unlock();
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

    /** Ends the wait of {@link #take} although there is nothing to send. */
    void hurry() {
        lock.lock();
        try {
            hurried = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all there is, after waiting for something for no longer than that. */
    NotificationBatch take(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            while (left > 0 && !closed && !hurried && isEmpty()) {
                left = changed.awaitNanos(left);
            }
            hurried = false;
            return isEmpty() ? NotificationBatch.NONE : takeAll();
        } finally {
            lock.unlock();
        }
    }

    private NotificationBatch takeAll() {
        NotificationBatch all = new NotificationBatch(new EnumMap<>(keys), EnumSet.copyOf(everything));
        keys.clear();
        everything.clear();
        size = 0;
        return all;
    }

    private boolean isEmpty() {
        return keys.isEmpty() && everything.isEmpty();
    }

    /** Ends a {@link #pause}, since things can be sent again. */
    void resume() {
        lock.lock();
        try {
            resumed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Lets things gather for that long, unless it is closed or resumed. */
    void pause(long nanos) throws InterruptedException {
        lock.lock();
        try {
            long left = nanos;
            resumed = false;
            while (left > 0 && !closed && !resumed) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits from now on. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
