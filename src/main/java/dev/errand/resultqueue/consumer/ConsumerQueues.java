package dev.errand.resultqueue.consumer;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.memory.Memory;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.MessageStore.Round;
import dev.errand.resultqueue.MessageStore.Taken;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Told;
import dev.errand.store.Extent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Who waits on this node for results, by queue; nothing is kept for a queue that nobody waits for. A line is asked to look when an
 * outcome was committed, here or on another node, when a message comes back from a consumer, and now and then without either. Lives in
 * memory alone: what a crash leaves behind are messages that come back when their time is over.
 */
@Component
class ConsumerQueues extends PhasedLifecycle implements ConsumerQueue.Source, JobListener, Notifier.Listener {

    private static final Logger log = LoggerFactory.getLogger(ConsumerQueues.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Map<String, ConsumerQueue> lines = new ConcurrentHashMap<>();
    private final AtomicInteger inLine = new AtomicInteger();
    private final Executor executor =
            work -> Thread.ofVirtual().name("errand-receive").start(work);
    private final ScheduledThreadPoolExecutor timer;
    private final MessageStore messages;
    private final ReceivedMessages deliveries;
    private final Clock clock;
    private final ResultQueueProperties properties;
    private final Notifier notifier;

    ConsumerQueues(
            MessageStore messages,
            ReceivedMessages deliveries,
            Clock clock,
            ResultQueueProperties properties,
            Notifier notifier) {
        super(Phase.CLIENTS);
        this.messages = messages;
        this.deliveries = deliveries;
        this.clock = clock;
        this.properties = properties;
        this.timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("errand-receive-timer").daemon().factory());
        this.timer.setRemoveOnCancelPolicy(true);
        this.notifier = notifier;
        notifier.on(this, Topic.RESULT);
    }

    /** Completes with messages, or with none when the time is over. */
    CompletableFuture<Handful> receive(String queue, ReceiveOrder order, BooleanSupplier hungUp) {
        if (inLine.incrementAndGet() > properties.maxWaiting()) {
            inLine.decrementAndGet();
            throw Problem.of(ProblemType.UNAVAILABLE, "as many consumers wait for results as may")
                    .retryAfter(PAUSE)
                    .asException();
        }
        boolean waits = !isStopped() && !order.patience().isZero();
        ReceiveOrder allowed = waits ? order : order.atOnce();
        WaitingConsumer newcomer = new WaitingConsumer(allowed, hungUp, System.nanoTime());
        lines.compute(queue, (name, known) -> {
            ConsumerQueue line = known == null ? new ConsumerQueue(name, this, executor, properties) : known;
            line.join(newcomer);
            return line;
        });
        if (waits) {
            leaveInTime(queue, newcomer);
        }
        return newcomer.answer().whenComplete((messagesGiven, failure) -> inLine.decrementAndGet());
    }

    private void leaveInTime(String queue, WaitingConsumer one) {
        ScheduledFuture<?> end =
                timer.schedule(() -> leave(queue, one), one.order().patience().toMillis(), TimeUnit.MILLISECONDS);
        var unused = one.answer().whenComplete((given, failure) -> end.cancel(false));
        if (isStopped()) {
            leave(queue, one);
        }
    }

    private void leave(String queue, WaitingConsumer one) {
        ConsumerQueue line = lines.get(queue);
        if (line != null) {
            line.leave(one);
        }
    }

    /** There may be something in the queue: those in line for it look, here and on other nodes. */
    void filled(String queue) {
        notifier.tell(Topic.RESULT, queue);
    }

    @Override
    public void anything() {
        lines.values().forEach(ConsumerQueue::look);
    }

    @Override
    public void heard(String queue) {
        ConsumerQueue line = lines.get(queue);
        if (line != null) {
            line.look();
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        if (event instanceof JobEvent.Finished) {
            String queue = event.job().spec().relations().resultQueue();
            if (queue != null) {
                filled(queue);
            }
        }
    }

    /** Whoever has hung up goes with nothing, before anything is taken for him. */
    @Override
    public List<WaitingConsumer> give(String queue, List<WaitingConsumer> comers) {
        List<WaitingConsumer> group = comers;
        Round round;
        try {
            Instant now = clock.instant();
            if (!messages.hasVisible(queue, now)) {
                return group;
            }
            group = present(comers);
            if (group.isEmpty()) {
                return group;
            }
            round = messages.take(
                    queue, group.stream().map(WaitingConsumer::order).toList(), now);
        } catch (RuntimeException e) {
            comers.forEach(one -> one.answer().completeExceptionally(e));
            return List.of();
        }
        List<WaitingConsumer> unserved = new ArrayList<>();
        for (int i = 0; i < group.size(); i++) {
            WaitingConsumer one = group.get(i);
            List<Taken> taken = round.taken().get(i);
            if (taken.isEmpty()) {
                unserved.add(one);
            } else {
                Extent extent = one.order().extent();
                Handful its = new Handful(queue, taken, () -> deliveries.of(queue, taken, extent));
                executor.execute(() -> deliver(one, its));
            }
        }
        if (round.leftSome()) {
            // Nobody else could see them until now.
            filled(queue);
        }
        return unserved;
    }

    private static List<WaitingConsumer> present(List<WaitingConsumer> comers) {
        List<WaitingConsumer> present = new ArrayList<>(comers.size());
        for (WaitingConsumer one : comers) {
            if (one.hasHungUp()) {
                one.answer().complete(Handful.NONE);
            } else {
                present.add(one);
            }
        }
        return present;
    }

    /** What cannot be delivered is taken back, so that the next one in line has it at once. Large ones are read by whoever has the memory. */
    private void deliver(WaitingConsumer one, Handful taken) {
        try {
            if (taken.bytes() <= Memory.SMALL) {
                var unused = taken.read();
            }
            if (one.hasHungUp()) {
                takeBack(taken);
                one.answer().complete(Handful.NONE);
            } else {
                one.answer().complete(taken);
            }
        } catch (RuntimeException e) {
            takeBack(taken);
            one.answer().completeExceptionally(e);
        }
    }

    /** The answer with these did not reach its consumer. Does not wait for the disk. */
    void undelivered(Handful lost) {
        executor.execute(() -> takeBack(lost));
    }

    /** Never throws: what the database cannot be told now comes back by itself when its time is over. */
    private void takeBack(Handful lost) {
        try {
            messages.takeBack(lost.queue(), lost.receipts());
            filled(lost.queue());
        } catch (RuntimeException e) {
            log.atLevel(Told.level(e))
                    .log(
                            "messages of the queue {} that reached nobody come back only when their time is over: {}",
                            lost.queue(),
                            e.toString());
        }
    }

    @Override
    public void wakeLater(ConsumerQueue line) {
        Duration pause = properties.pollInterval();
        try {
            long now = clock.millis();
            long next = messages.nextReturn(line.queue()).orElse(Long.MAX_VALUE);
            pause = next == Long.MAX_VALUE ? pause : ConsumerQueue.pause(next, now, pause);
        } catch (RuntimeException e) {
            log.debug("when the next message of {} comes back is not known now", line.queue(), e);
        }
        line.plan(timer.schedule(line::look, pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    @Override
    public void idle(String queue) {
        lines.computeIfPresent(queue, (name, line) -> line.isIdle() ? null : line);
    }

    /** Everybody who waits is answered at once. */
    @Override
    protected void end() {
        lines.values().forEach(ConsumerQueue::leaveAll);
    }
}
