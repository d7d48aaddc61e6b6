package dev.errand.batch;

import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/**
 * Says that items of a batch have become final, after that is on disk, to those on this node who listen; other nodes get a hint.
 * Nothing is kept for a batch that nobody listens to. Safe for concurrent use.
 */
@Component
public class BatchSignals {

    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private final Notifier notifier;

    BatchSignals(Notifier notifier) {
        this.notifier = notifier;
    }

    /** Hears of one batch, on the thread of whoever tells: must be quick and must not block. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Some items are final.
         *
         * @param finished whether the batch as a whole is
         */
        void onChange(boolean finished);
    }

    /** Starts to listen. What is registered must be given back. */
    public void register(String batchId, Listener listener) {
        listeners.compute(batchId, (id, all) -> {
            List<Listener> more = all == null ? new CopyOnWriteArrayList<>() : all;
            more.add(listener);
            return more;
        });
    }

    /** Stops to listen. */
    public void release(String batchId, Listener listener) {
        listeners.computeIfPresent(batchId, (id, all) -> {
            all.remove(listener);
            return all.isEmpty() ? null : all;
        });
    }

    /** It happened here. */
    public void changed(String batchId, boolean finished) {
        tellHere(batchId, finished);
        notifier.tellOthers(Topic.BATCH, batchId);
    }

    /** It happened wherever. */
    public void tellHere(String batchId, boolean finished) {
        List<Listener> all = listeners.get(batchId);
        if (all != null) {
            all.forEach(listener -> listener.onChange(finished));
        }
    }

    /** The batches that somebody listens to. */
    public Set<String> batches() {
        return Set.copyOf(listeners.keySet());
    }

    public boolean isListenedTo(String batchId) {
        return listeners.containsKey(batchId);
    }

    /** How many batches somebody listens to. */
    int size() {
        return listeners.size();
    }
}
