package dev.errand.worker.lease;

import dev.errand.worker.lease.WaitingWorker.Hint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Who waits on this node for work, by task, in the order in which they came. Decides who is to look: of those who wait for a task the first, and
 * only that one. Whoever has looked passes on what it left, to the next who has not looked for it yet. Looks at nothing itself. Safe for
 * concurrent use.
 */
final class WorkerLine {

    private static final LinkedHashSet<WaitingWorker> NOBODY = new LinkedHashSet<>();

    private final Map<String, LinkedHashSet<WaitingWorker>> byTask = new HashMap<>();
    private final LinkedHashSet<WaitingWorker> all = new LinkedHashSet<>();
    private final Map<Repeated, WaitingWorker> byRequest = new HashMap<>();
    private final AtomicLong woken = new AtomicLong();

    /** By what a repeated request is known. */
    private record Repeated(WorkerName worker, @Nullable String requestId) {
        static Repeated of(LeaseRequest request) {
            return new Repeated(request.worker(), request.requestId());
        }
    }

    /** Takes the last place; the newcomer is about to look. Answers who waits for the same request, and so has been given up. */
    synchronized @Nullable WaitingWorker join(WaitingWorker newcomer) {
        all.add(newcomer);
        WaitingWorker before = newcomer.request().requestId() == null
                ? null
                : byRequest.put(Repeated.of(newcomer.request()), newcomer);
        for (String task : newcomer.request().tasks()) {
            byTask.computeIfAbsent(task, name -> new LinkedHashSet<>()).add(newcomer);
        }
        return before;
    }

    /** Who is to look because of a hint, if anybody: who looks already does so once more. */
    synchronized List<WaitingWorker> wake(Hint hint) {
        for (WaitingWorker one : byTask.getOrDefault(hint.task(), new LinkedHashSet<>())) {
            if (one.isOver() || !hint.isFor(one)) {
                continue;
            }
            one.hints().add(hint);
            if (one.isLooking()) {
                return List.of();
            }
            one.looking(true);
            woken.incrementAndGet();
            return List.of(one);
        }
        return List.of();
    }

    /**
     * Who is to look for a job of a task that is about to be stored, and to take it on its way: the first who can and does not look yet, unless
     * the look of somebody before has room for it, too.
     */
    synchronized Optional<WaitingWorker> meet(String task, int revision) {
        for (WaitingWorker one : byTask.getOrDefault(task, NOBODY)) {
            if (one.isOver() || !one.serves(task, revision) || !one.expectsOneMore()) {
                continue;
            }
            if (one.isLooking()) {
                return Optional.empty();
            }
            one.looking(true);
            woken.incrementAndGet();
            return Optional.of(one);
        }
        return Optional.empty();
    }

    /** The hints that a look which begins now answers. */
    synchronized Set<Hint> beginLook(WaitingWorker one) {
        Set<Hint> hints = new HashSet<>(one.hints());
        one.hints().clear();
        one.expectsNone();
        return hints;
    }

    /** It has looked in vain: whether it waits on, rather than looks once more or goes. */
    synchronized boolean rest(WaitingWorker one) {
        if (one.isOver() || !one.hints().isEmpty()) {
            return false;
        }
        one.looking(false);
        one.expectsNone();
        return true;
    }

    /** It goes; answers the hints that nobody has answered. */
    synchronized Set<Hint> leave(WaitingWorker one) {
        one.end();
        if (all.remove(one)) {
            if (one.request().requestId() != null) {
                byRequest.remove(Repeated.of(one.request()), one);
            }
            for (String task : one.request().tasks()) {
                byTask.computeIfPresent(task, (name, line) -> {
                    line.remove(one);
                    return line.isEmpty() ? null : line;
                });
            }
        }
        Set<Hint> left = new HashSet<>(one.hints());
        one.hints().clear();
        return left;
    }

    /** Its time is over; answers whether it can go at once, since it is not looking. */
    synchronized boolean end(WaitingWorker one) {
        one.end();
        return !one.isLooking();
    }

    /** Whether anybody waits for a task who has not been passed. */
    synchronized boolean hasNext(Hint hint) {
        return byTask.getOrDefault(hint.task(), new LinkedHashSet<>()).stream()
                .anyMatch(one -> !one.isOver() && hint.isFor(one));
    }

    synchronized List<WaitingWorker> everybody() {
        return new ArrayList<>(all);
    }

    synchronized Set<String> tasks() {
        return new HashSet<>(byTask.keySet());
    }

    synchronized int size() {
        return all.size();
    }

    /** How often somebody who waited was made to look. */
    long woken() {
        return woken.get();
    }
}
