package dev.errand.worker.lease;

import dev.errand.job.NewJob;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.Workplace;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import dev.errand.runtime.Told;
import dev.errand.store.JobStore;
import dev.errand.store.WorkerAsk;
import dev.errand.submission.WorkerIntake;
import dev.errand.waiting.Waits;
import dev.errand.worker.lease.WaitingWorker.Hint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Answers requests for work: at once if there is some, else as soon as there is. New work of a task wakes one who waits for it, on each node;
 * what that one leaves, the next. One thread looks now and then for all of them together, while anybody waits. A client that has hung up
 * gets nothing, before and after something was taken for it. In memory alone: what a crash leaves is what was given.
 */
@Component
class WaitingWorkers extends PhasedLifecycle implements Notifier.Listener, WorkerIntake {

    private static final Logger log = LoggerFactory.getLogger(WaitingWorkers.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Until somebody waits. */
    private static final Duration NEVER = Duration.ofHours(1);
    /** To ask whether somebody is there takes a look at each connection. */
    private static final int SWEEPS_A_ROLL_CALL = 5;

    private final WorkerLine line = new WorkerLine();
    private final Executor executor =
            work -> Thread.ofVirtual().name("errand-lease").start(work);
    private final Poller sweep = new Poller("errand-lease-sweep", "looking for work for all workers that wait", PAUSE);
    private final Grants grants;
    private volatile boolean resting = true;
    private int sweeps;
    private final WorkerStates states;
    private final ServedTasks tasks;
    private final JobStore store;
    private final Waits waits;
    private final LeaseRules rules;

    WaitingWorkers(Grants grants, LeaseRoom known, Waits waits, LeaseMetrics metrics, Notifier notifier) {
        super(Phase.CLIENTS);
        this.grants = grants;
        this.states = known.states();
        this.tasks = known.tasks();
        this.store = known.store();
        this.rules = known.rules();
        this.waits = waits;
        metrics.watch(line);
        notifier.on(this, Topic.WORK);
        notifier.on(new States(), Topic.WORKER);
        notifier.on(new Queues(), Topic.QUEUES);
    }

    /** Completes with jobs, or with none when the time is over or the worker is told something. */
    CompletableFuture<Granted> lease(LeaseRequest request, BooleanSupplier hungUp) {
        Instant heardAt = rules.now();
        if (line.size() >= rules.properties().maxWaiting()) {
            throw Problem.of(ProblemType.UNAVAILABLE, "as many requests of workers wait as may")
                    .retryAfter(PAUSE)
                    .asException();
        }
        states.asks(request);
        List<WorkerAsk.Task> ranges =
                tasks.of(states.standing(request, List.of()).served(), request.tasks());
        WaitingWorker newcomer = new WaitingWorker(request, heardAt, ranges, hungUp);
        WaitingWorker before = line.join(newcomer);
        if (before != null) {
            goAtOnce(before);
        }
        if (request.patience().isZero() || isStopped()) {
            line.end(newcomer);
        }
        look(newcomer);
        if (!newcomer.answer().isDone()) {
            if (resting) {
                sweep.wake();
            }
            CompletableFuture<Boolean> over = new CompletableFuture<>();
            var unused = waits.keep(over, request.patience())
                    .thenAcceptAsync(
                            happened -> {
                                if (!happened) {
                                    goAtOnce(newcomer);
                                }
                            },
                            executor);
            var unusedToo = newcomer.answer().whenComplete((granted, failure) -> over.complete(true));
        }
        return newcomer.answer();
    }

    private void goAtOnce(WaitingWorker one) {
        if (line.end(one)) {
            go(one, null);
        }
    }

    /** Looks until there is nothing more to look for; never throws. */
    private void look(WaitingWorker one) {
        Set<Hint> hints = new HashSet<>();
        try {
            do {
                hints = line.beginLook(one);
                if (one.hasHungUp()) {
                    go(one, Granted.nothing(WorkerState.RUN));
                    break;
                }
                if (goes(one, grants.give(one.request(), one.heardAt(), !hints.isEmpty()))) {
                    break;
                }
                hints.forEach(hint -> passOn(hint.passedOn(one)));
            } while (!line.rest(one));
        } catch (RuntimeException e) {
            fail(one, e);
        } finally {
            if (one.answer().isDone()) {
                hints.forEach(hint -> passOn(hint.passedOn(one)));
            }
        }
    }

    /** It has looked: whether it goes, with what that brought. */
    private boolean goes(WaitingWorker one, Granted granted) {
        one.heardWhatItHolds();
        boolean waits = granted.state() != WorkerState.TERMINATE && !granted.isWorthAnAnswer();
        if (waits && !one.isOver()) {
            return false;
        }
        go(one, granted);
        return true;
    }

    /** Who waits for it looks while it is stored, and so has it by the same commit. */
    @Override
    public Taken insert(NewJob job) {
        Arrival arrival = new Arrival(job);
        TaskCall call = job.spec().call();
        int revision = Objects.requireNonNull(call.revision());
        Optional<WaitingWorker> first = line.meet(call.task(), revision);
        while (first.isPresent() && first.get().hasHungUp()) {
            go(first.get(), Granted.nothing(WorkerState.RUN));
            first = line.meet(call.task(), revision);
        }
        return first.map(one -> insert(arrival, one)).orElseGet(() -> grants.store(arrival));
    }

    /** Where its look fails, that is no matter of the job's; what is stored stays so, whatever comes of the look then. */
    private Taken insert(Arrival arrival, WaitingWorker one) {
        GrantPlan plan;
        try {
            plan = grants.plan(one.request(), one.heardAt());
        } catch (RuntimeException e) {
            fail(one, e);
            return grants.store(arrival);
        }
        AtomicReference<Taken> taken = new AtomicReference<>();
        try {
            Granted granted = grants.give(plan, arrival, taken::set);
            executor.execute(() -> {
                if (!goes(one, granted) && !line.rest(one)) {
                    look(one);
                }
            });
        } catch (RuntimeException e) {
            if (taken.get() == null) {
                executor.execute(() -> look(one));
                throw e;
            }
            fail(one, e);
        }
        return Objects.requireNonNull(taken.get());
    }

    private void go(WaitingWorker one, @Nullable Granted with) {
        Set<Hint> left = line.leave(one);
        try {
            Granted granted =
                    with == null ? Granted.nothing(states.of(one.request().worker())) : with;
            if (!granted.leases().isEmpty() && one.hasHungUp()) {
                undelivered(granted);
                granted = Granted.nothing(granted.state());
            }
            one.answer().complete(granted);
        } catch (RuntimeException e) {
            one.answer().completeExceptionally(e);
        }
        left.forEach(this::passOn);
    }

    private void fail(WaitingWorker one, RuntimeException failure) {
        Set<Hint> left = line.leave(one);
        one.answer().completeExceptionally(failure);
        left.forEach(this::passOn);
    }

    /** Somebody has looked: if something is left and somebody else waits for it, that one is to look. */
    private void passOn(Hint hint) {
        if (line.hasNext(hint)) {
            executor.execute(() -> {
                try {
                    if (!store.withWaitingForWorkers(Set.of(hint.task())).isEmpty()) {
                        wake(hint);
                    }
                } catch (RuntimeException e) {
                    // The next sweep finds it.
                    log.atLevel(Told.level(e))
                            .log("work of {} is passed on a moment later: {}", hint.task(), e.toString());
                }
            });
        }
    }

    private void wake(Hint hint) {
        line.wake(hint).forEach(one -> executor.execute(() -> look(one)));
    }

    /** The answer with these did not reach its worker. Does not wait for the disk. */
    void undelivered(Granted lost) {
        if (!lost.onlyHere().isEmpty()) {
            executor.execute(() -> takeBack(lost));
        }
    }

    /** What cannot be taken back now goes back with the next call of the worker, or when its lease is over. */
    private void takeBack(Granted lost) {
        try {
            grants.takeBack(lost);
        } catch (RuntimeException e) {
            log.atLevel(Told.level(e))
                    .log(
                            "{} jobs that reached no worker go back only when their leases are over: {}",
                            lost.onlyHere().size(),
                            e.toString());
        }
    }

    @Override
    public void heard(String workplace) {
        Workplace.taskOf(workplace).ifPresent(task -> wake(Hint.of(task)));
    }

    @Override
    public void anything() {
        sweep.wake();
    }

    /** Who has hung up goes, and of each task that something waits of one who waits for it looks. */
    private Duration sweep() {
        if (++sweeps % SWEEPS_A_ROLL_CALL == 0) {
            line.everybody().stream().filter(WaitingWorker::hasHungUp).forEach(this::goAtOnce);
        }
        // Said first, then looked: whoever joins meanwhile sees it.
        resting = true;
        Set<String> tasks = line.tasks();
        if (tasks.isEmpty()) {
            return NEVER;
        }
        resting = false;
        store.withWaitingForWorkers(tasks).forEach(task -> wake(Hint.of(task)));
        return PAUSE;
    }

    /** Hears what workers are told. */
    private final class States implements Notifier.Listener {
        @Override
        public void heard(String workerId) {
            List<WaitingWorker> told = line.everybody().stream()
                    .filter(one -> one.request().worker().workerId().equals(workerId))
                    .toList();
            executor.execute(() -> told.forEach(WaitingWorkers.this::goAtOnce));
        }

        @Override
        public void anything() {}
    }

    /** Hears that a queue goes on: of which tasks something waits in it, the sweep finds. */
    private final class Queues implements Notifier.Listener {
        @Override
        public void heard(String queue) {
            sweep.wake();
        }

        @Override
        public void anything() {}
    }

    @Override
    protected void begin() {
        sweep.start(woken -> sweep());
    }

    @Override
    protected void end() {
        sweep.stop();
        line.everybody().forEach(this::goAtOnce);
    }
}
