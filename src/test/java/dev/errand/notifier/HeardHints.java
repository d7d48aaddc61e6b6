package dev.errand.notifier;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it heard. */
public final class HeardHints implements Notifier.Listener {

    private final List<String> keys = new CopyOnWriteArrayList<>();
    private final AtomicInteger looks = new AtomicInteger();

    @Override
    public void heard(String key) {
        keys.add(key);
    }

    @Override
    public void anything() {
        looks.incrementAndGet();
    }

    public List<String> keys() {
        return keys;
    }

    /** How often it was to look at everything. */
    public int looks() {
        return looks.get();
    }
}
