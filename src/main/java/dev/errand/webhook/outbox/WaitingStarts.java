package dev.errand.webhook.outbox;

import dev.errand.webhook.WebhookProperties;
import dev.errand.webhook.outbox.DeliveryRecorder.Named;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * News that jobs started, from the event until it is recorded: by the thread that does so in bulk, or with the outcome of the job when that
 * comes first, so that nobody hears of an end before its beginning. Each has its id already, by which it is recorded once, whoever does. In
 * memory alone, bounded in number, lost in a crash. Safe for concurrent use.
 */
@Component
public class WaitingStarts {

    private final int limit;
    private final Map<String, List<Named>> byJob = new LinkedHashMap<>();
    private volatile int count;

    public WaitingStarts(WebhookProperties properties) {
        this.limit = properties.maxEvents();
    }

    /** Keeps what is to be told of one start; answers whether there was room. */
    public synchronized boolean add(String jobId, List<Named> fresh) {
        if (count + fresh.size() > limit) {
            return false;
        }
        byJob.computeIfAbsent(jobId, id -> new ArrayList<>(fresh.size())).addAll(fresh);
        count += fresh.size();
        return true;
    }

    /** What waits of one job, oldest first. */
    List<Named> of(String jobId) {
        return count == 0 ? List.of() : copyOf(jobId);
    }

    private synchronized List<Named> copyOf(String jobId) {
        return List.copyOf(byJob.getOrDefault(jobId, List.of()));
    }

    /** What has waited for longest; about so many. */
    public synchronized List<Named> first(int about) {
        List<Named> first = new ArrayList<>();
        for (List<Named> some : byJob.values()) {
            if (first.size() >= about) {
                break;
            }
            first.addAll(some);
        }
        return first;
    }

    /** Those of them that wait still. */
    public synchronized List<Named> stillWaiting(List<Named> some) {
        return some.stream()
                .filter(one ->
                        byJob.getOrDefault(one.delivery().jobId(), List.of()).contains(one))
                .toList();
    }

    /** Forgets what is recorded by now, or never will be. */
    public synchronized void remove(Collection<Named> some) {
        for (Named one : some) {
            List<Named> ofJob = byJob.get(one.delivery().jobId());
            if (ofJob != null && ofJob.remove(one)) {
                count--;
                if (ofJob.isEmpty()) {
                    byJob.remove(one.delivery().jobId());
                }
            }
        }
    }

    /** Whether nothing waits. */
    public boolean isEmpty() {
        return count == 0;
    }
}
