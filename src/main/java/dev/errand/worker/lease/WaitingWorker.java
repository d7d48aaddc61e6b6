package dev.errand.worker.lease;

import dev.errand.store.WorkerAsk;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A request for work that waits. Its state is guarded by the line that it stands in. Compared as itself. */
final class WaitingWorker {

    private static final WorkerAsk.Task NONE = new WorkerAsk.Task("", 0, 0);

    private volatile LeaseRequest request;
    private final Instant heardAt;
    private final Map<String, WorkerAsk.Task> ranges;
    private final BooleanSupplier hungUp;
    private final CompletableFuture<Granted> answer = new CompletableFuture<>();

    /** Tasks of which there may be something to be looked for, with whom has looked before. */
    private final Set<Hint> hints = new HashSet<>(0);

    private boolean looking = true;
    private boolean over;
    private int expected;

    WaitingWorker(LeaseRequest request, Instant heardAt, List<WorkerAsk.Task> ranges, BooleanSupplier hungUp) {
        this.request = request;
        this.heardAt = heardAt;
        this.ranges = ranges.stream().collect(Collectors.toMap(WorkerAsk.Task::name, Function.identity()));
        this.hungUp = hungUp;
    }

    /**
     * There may be work of a task.
     *
     * @param passed who has looked for it since
     * @param ranges how many of these had which revisions: what so many of them left, others of the same left as well
     */
    record Hint(String task, Set<WaitingWorker> passed, Map<WorkerAsk.Task, Integer> ranges) {

        static Hint of(String task) {
            return new Hint(task, Set.of(), Map.of());
        }

        /** Whether somebody may still find what others left. */
        boolean isFor(WaitingWorker one) {
            return !passed.contains(one) && ranges.getOrDefault(one.range(task), 0) < Verdicts.MAX_RELEASES;
        }

        /** The same when one more has looked. */
        Hint passedOn(WaitingWorker by) {
            Set<WaitingWorker> more = new HashSet<>(passed);
            more.add(by);
            Map<WorkerAsk.Task, Integer> counted = new HashMap<>(ranges);
            counted.merge(by.range(task), 1, Integer::sum);
            return new Hint(task, more, counted);
        }
    }

    private WorkerAsk.Task range(String task) {
        return ranges.getOrDefault(task, NONE);
    }

    LeaseRequest request() {
        return request;
    }

    /** When the request came. */
    Instant heardAt() {
        return heardAt;
    }

    /** From now on it is as if it had not said what it holds. */
    void heardWhatItHolds() {
        request = request.withoutHolding();
    }

    CompletableFuture<Granted> answer() {
        return answer;
    }

    /** Whether nobody is there any more to be given something. Looks at the connection; to be called without locks. */
    boolean hasHungUp() {
        return hungUp.getAsBoolean();
    }

    Set<Hint> hints() {
        return hints;
    }

    boolean isLooking() {
        return looking;
    }

    void looking(boolean now) {
        looking = now;
    }

    /** Whether it could be given a job of that revision of a task. */
    boolean serves(String task, int revision) {
        WorkerAsk.Task range = range(task);
        return range.from() <= revision && revision <= range.to();
    }

    /** Counts one more of the new jobs that its present look may bring; answers whether there is room. */
    boolean expectsOneMore() {
        if (expected >= request.max()) {
            return false;
        }
        expected++;
        return true;
    }

    /** None is counted any more. */
    void expectsNone() {
        expected = 0;
    }

    /** Whether it goes with whatever the present look brings. */
    boolean isOver() {
        return over;
    }

    void end() {
        over = true;
    }
}
