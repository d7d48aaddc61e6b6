package dev.errand.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets hints lead to few looks into the store: one at a time, each after everything that gathered during the one before. Holds each
 * key once, so no more than those who ask wait for. Safe for concurrent use; whoever asks does not wait. A look that fails is not
 * repeated: the next time that anything may have changed comes soon.
 */
public final class Coalescer {

    private static final Logger log = LoggerFactory.getLogger(Coalescer.class);

    private final LinkedHashSet<String> asked = new LinkedHashSet<>();
    private final Executor executor;
    private final int limit;
    private final Consumer<List<String>> look;
    private boolean running;

    /**
     * With what looks.
     *
     * @param name of its threads
     * @param limit how many keys one look takes
     * @param look reads them; may wait
     */
    public Coalescer(String name, int limit, Consumer<List<String>> look) {
        this.executor = work -> Thread.ofVirtual().name(name).start(work);
        this.limit = limit;
        this.look = look;
    }

    /** Asks for a look at one thing. */
    public void ask(String key) {
        ask(List.of(key));
    }

    /** Asks for a look at several. */
    public void ask(Collection<String> keys) {
        synchronized (this) {
            asked.addAll(keys);
            if (running || asked.isEmpty()) {
                return;
            }
            running = true;
        }
        executor.execute(this::run);
    }

    private void run() {
        for (List<String> keys = take(); !keys.isEmpty(); keys = take()) {
            try {
                look.accept(keys);
            } catch (RuntimeException | Error e) {
                log.atLevel(Told.level(e))
                        .log(
                                "{} things cannot be looked at now and are looked at later: {}",
                                keys.size(),
                                e.toString());
            }
        }
    }

    private synchronized List<String> take() {
        List<String> keys = new ArrayList<>();
        while (keys.size() < limit && !asked.isEmpty()) {
            keys.add(asked.removeFirst());
        }
        running = !keys.isEmpty();
        return keys;
    }
}
