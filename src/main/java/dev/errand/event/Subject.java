package dev.errand.event;

import dev.errand.event.EventSource.Excerpt;
import dev.errand.runtime.Told;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams about one subject. One look at a time, and only after something hinted at news: streams that are at the same number
 * share one read. A hint that comes during a look leads to another one after it.
 */
final class Subject {

    private static final Logger log = LoggerFactory.getLogger(Subject.class);

    private final String id;
    private final EventSource source;
    private final Executor executor;
    private final int maxEvents;
    private final Runnable release;
    private final Set<Subscription> subscriptions = new LinkedHashSet<>();
    private boolean running;
    private boolean asked;

    Subject(String id, EventSource source, Executor executor, StreamProperties properties) {
        this.id = id;
        this.source = source;
        this.executor = executor;
        this.maxEvents = properties.maxEvents();
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
        synchronized (this) {
            asked = true;
            if (running || subscriptions.isEmpty()) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        boolean again = true;
        while (again) {
            synchronized (this) {
                asked = false;
            }
            boolean more = false;
            try {
                more = pass();
            } catch (RuntimeException | Error e) {
                log.atLevel(Told.level(e))
                        .log("the events of {} cannot be read now and are looked for later: {}", id, e.toString());
            }
            synchronized (this) {
                again = (asked || more) && !subscriptions.isEmpty();
                running = again;
            }
        }
    }

    /** Answers whether there may be more for somebody who takes more. */
    private boolean pass() {
        Map<Long, Optional<Excerpt>> read = new LinkedHashMap<>();
        boolean more = false;
        for (Subscription subscription : subscriptions()) {
            if (subscription.wants()) {
                Optional<Excerpt> excerpt =
                        read.computeIfAbsent(subscription.position(), after -> source.read(id, after, maxEvents));
                more |= send(subscription, excerpt);
            }
        }
        return more;
    }

    private static boolean send(Subscription subscription, Optional<Excerpt> excerpt) {
        if (excerpt.isEmpty()) {
            // It was removed, and will have no end.
            subscription.abort();
            return false;
        }
        boolean left = subscription.send(excerpt.get().events(), System.nanoTime());
        return (left || excerpt.get().more()) && subscription.wants();
    }
}
