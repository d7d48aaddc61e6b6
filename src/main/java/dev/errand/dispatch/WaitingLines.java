package dev.errand.dispatch;

import dev.errand.store.JobStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The lines of a queue in which something waits, as many read at once as may have a turn. For one look and one thread. */
final class WaitingLines implements TenantTurns.Lines {

    private final JobStore store;
    private final String queue;
    private final int atOnce;
    private final Map<String, Optional<String>> next = new HashMap<>();

    /**
     * Of a queue.
     *
     * @param turns how many may have a turn at the most
     */
    WaitingLines(JobStore store, String queue, int turns) {
        this.store = store;
        this.queue = queue;
        // With one more it is known, too, what comes behind the last of them.
        this.atOnce = turns + 1;
    }

    @Override
    public Optional<String> behind(String line) {
        if (!next.containsKey(line)) {
            read(line);
        }
        return next.getOrDefault(line, Optional.empty());
    }

    private void read(String after) {
        List<String> lines = store.linesWithWaiting(queue, after, atOnce);
        String last = after;
        for (String line : lines) {
            next.put(last, Optional.of(line));
            last = line;
        }
        if (lines.size() < atOnce) {
            next.put(last, Optional.empty());
        }
    }
}
