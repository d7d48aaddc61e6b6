package dev.errand.event;

import dev.errand.event.EventSource.Excerpt;
import dev.errand.runtime.Coalescer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * The streams about one subject. One look at a time, and only after something hinted at news: streams that are at the same number
 * share one read. A hint that comes during a look leads to another one after it.
 */
final class Subject {

    private final String id;
    private final EventSource source;
    private final int maxEvents;
    private final Runnable release;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private final Coalescer looks;

    Subject(String id, EventSource source, Executor executor, StreamProperties properties) {
        this.id = id;
        this.source = source;
        this.maxEvents = properties.maxEvents();
        this.looks = new Coalescer("reading the events of " + id, executor, this::lookOnce);
        this.release = source.listen(id, this::look);
    }

    /** Listens no more. */
    void end() {
        release.run();
    }

    synchronized void add(Subscription subscription) {
        subscriptions.add(subscription);
    }

    synchronized void remove(Subscription subscription) {
        subscriptions.remove(subscription);
    }

    synchronized boolean isEmpty() {
        return subscriptions.isEmpty();
    }

    synchronized List<Subscription> subscriptions() {
        return List.copyOf(subscriptions);
    }

    EventSource source() {
        return source;
    }

    /** The number that the stream that is furthest behind has been told last; -1 when one has not begun. */
    synchronized long told() {
        return subscriptions.stream().mapToLong(Subscription::position).min().orElse(-1);
    }

    /** Asks for a look. */
    void look() {
        if (!isEmpty()) {
            looks.ask();
        }
    }

    private void lookOnce() {
        Map<Long, Optional<Excerpt>> read = new LinkedHashMap<>();
        boolean more = false;
        for (Subscription subscription : subscriptions()) {
            if (subscription.wants()) {
                Optional<Excerpt> excerpt =
                        read.computeIfAbsent(subscription.position(), after -> source.read(id, after, maxEvents));
                more |= send(subscription, excerpt);
            }
        }
        if (more) {
            looks.ask();
        }
    }

    private static boolean send(Subscription subscription, Optional<Excerpt> excerpt) {
        if (excerpt.isEmpty()) {
            subscription.removed(System.nanoTime());
            return false;
        }
        boolean left = subscription.send(excerpt.get().events(), System.nanoTime());
        return (left || excerpt.get().more()) && subscription.wants();
    }
}
