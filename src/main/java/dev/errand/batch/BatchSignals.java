package dev.errand.batch;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/**
 * Says that items of a batch have become final, after that is on disk. Hints only, to those on this node who listen; nothing is
 * kept for a batch that nobody listens to. Safe for concurrent use.
 */
@Component
public class BatchSignals {

    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

    /** Hears of one batch, on the committer's thread: must be quick and must not block. */
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

    void changed(String batchId, boolean finished) {
        List<Listener> all = listeners.get(batchId);
        if (all != null) {
            all.forEach(listener -> listener.onChange(finished));
        }
    }

    /** How many batches somebody listens to. */
    int size() {
        return listeners.size();
    }
}
