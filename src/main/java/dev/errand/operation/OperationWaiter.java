package dev.errand.operation;

import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.waiting.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Waits for the end of operations without holding a thread: listens first, then reads. Safe for concurrent use; in memory alone. */
@Component
public class OperationWaiter implements Notifier.Listener {

    private static final Logger log = LoggerFactory.getLogger(OperationWaiter.class);

    private final Operations operations;
    private final Waits waits;
    private final Map<String, List<CompletableFuture<Boolean>>> waiting = new ConcurrentHashMap<>();

    @SuppressWarnings("this-escape") // it is told of nothing before anybody waits
    OperationWaiter(Operations operations, Waits waits, Notifier notifier) {
        this.operations = operations;
        this.waits = waits;
        notifier.on(this, Topic.OPERATIONS);
    }

    /** The operation once it has ended, or as it stands when the time is over; nothing when there is none. */
    public CompletableFuture<Optional<Operation>> await(String id, Duration atMost) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        waiting.compute(id, (key, all) -> {
            List<CompletableFuture<Boolean>> list = all == null ? new CopyOnWriteArrayList<>() : all;
            list.add(over);
            return list;
        });
        Optional<Operation> now = operations.find(id);
        if (atMost.isZero() || now.isEmpty() || now.get().done()) {
            leave(id, over);
            return CompletableFuture.completedFuture(now);
        }
        return waits.keep(over, atMost)
                .thenApplyAsync(
                        happened -> {
                            leave(id, over);
                            return operations.find(id);
                        },
                        waits.readers());
    }

    @SuppressWarnings("CollectionUndefinedEquality") // each wait is its own future, and is removed as itself
    private void leave(String id, CompletableFuture<Boolean> over) {
        waiting.computeIfPresent(id, (key, all) -> {
            all.remove(over);
            return all.isEmpty() ? null : all;
        });
    }

    @Override
    public void heard(String id) {
        if (waiting.containsKey(id)) {
            waits.readers().execute(() -> look(id));
        }
    }

    @Override
    public void anything() {
        waiting.keySet().forEach(this::heard);
    }

    private void look(String id) {
        try {
            if (operations.find(id).map(Operation::done).orElse(true)) {
                waiting.getOrDefault(id, List.of()).forEach(over -> over.complete(true));
            }
        } catch (RuntimeException e) {
            log.debug("whether {} has ended is not known now: {}", id, e.toString());
        }
    }
}
