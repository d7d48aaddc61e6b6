package dev.errand.notifier;

import dev.errand.notifier.Notifier.Listener;
import java.util.Collections;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who listens on this node. One that throws disturbs neither the others nor the teller. Safe for concurrent use. */
final class Listeners {

    private static final Logger log = LoggerFactory.getLogger(Listeners.class);

    private final Map<Topic, List<Listener>> byTopic = new EnumMap<>(Topic.class);

    Listeners() {
        for (Topic topic : Topic.values()) {
            byTopic.put(topic, new CopyOnWriteArrayList<>());
        }
    }

    void add(Listener listener, Topic... topics) {
        for (Topic topic : topics) {
            of(topic).add(listener);
        }
    }

    void heard(Topic topic, String key) {
        of(topic).forEach(listener -> call(listener, called -> called.heard(key)));
    }

    void anything(Topic topic) {
        of(topic).forEach(listener -> call(listener, Listener::anything));
    }

    /** As {@link #anything}, of all topics: each listener once. */
    void anything() {
        Set<Listener> all = Collections.newSetFromMap(new IdentityHashMap<>());
        byTopic.values().forEach(all::addAll);
        all.forEach(listener -> call(listener, Listener::anything));
    }

    private List<Listener> of(Topic topic) {
        return byTopic.getOrDefault(topic, List.of());
    }

    private static void call(Listener listener, Consumer<Listener> what) {
        try {
            what.accept(listener);
        } catch (RuntimeException e) {
            log.error("a listener failed on a hint; going on with the next", e);
        }
    }
}
