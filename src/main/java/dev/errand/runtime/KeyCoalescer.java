package dev.errand.runtime;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets hints about things lead to few looks into the store: one at a time, each at what gathered during the one before. Holds each
 * key once, so no more than those who ask wait for. Safe for concurrent use; whoever asks does not wait.
 */
public final class KeyCoalescer {

    private final LinkedHashSet<String> asked = new LinkedHashSet<>();
    private final int limit;
    private final Consumer<List<String>> look;
    private final Coalescer looks;

    /**
     * With what looks.
     *
     * @param thread the name of its threads
     * @param limit how many keys one look takes
     * @param look reads them; may wait
     */
    public KeyCoalescer(String what, String thread, int limit, Consumer<List<String>> look) {
        this.limit = limit;
        this.look = look;
        this.looks = new Coalescer(what, thread, this::lookOnce);
    }

    /** Asks for a look at one thing. */
    public void ask(String key) {
        ask(List.of(key));
    }

    /** Asks for a look at several. */
    public void ask(Collection<String> keys) {
        if (!keys.isEmpty()) {
            synchronized (this) {
                asked.addAll(keys);
            }
            looks.ask();
        }
    }

    private void lookOnce() {
        List<String> keys = take();
        if (!keys.isEmpty()) {
            look.accept(keys);
        }
    }

    private synchronized List<String> take() {
        List<String> keys = new ArrayList<>();
        while (keys.size() < limit && !asked.isEmpty()) {
            keys.add(asked.removeFirst());
        }
        if (!asked.isEmpty()) {
            looks.ask();
        }
        return keys;
    }
}
