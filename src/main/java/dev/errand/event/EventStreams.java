package dev.errand.event;

import dev.errand.event.EventSource.Beginning;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The streams that are open on this node. What was committed, here or on another node, makes its streams look into the store; the
 * heartbeat makes them look too, since hints may be lost. A few threads serve all streams, none is held by one. After a crash
 * nothing of it is left: clients come back and say where they were.
 */
@Component
public class EventStreams extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(EventStreams.class);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final int TICKS_PER_HEARTBEAT = 15;

    private final Map<String, Subject> subjects = new ConcurrentHashMap<>();
    private final AtomicInteger open = new AtomicInteger();
    private final ExecutorService readers;
    private final Poller ticker;
    private final StreamProperties properties;

    EventStreams(StreamProperties properties, MeterRegistry meters) {
        super(Phase.CLIENTS);
        this.properties = properties;
        long millis = Math.max(10, properties.heartbeat().toMillis() / TICKS_PER_HEARTBEAT);
        this.ticker = new Poller("errand-stream-ticker", "looking after the event streams", Duration.ofMillis(millis));
        this.readers = Executors.newFixedThreadPool(
                properties.threads(),
                Thread.ofPlatform().name("errand-stream-", 1).daemon().factory());
        meters.gauge("errand.streams.open", open);
    }

    /** An open stream, as its sink sees it. */
    public interface Stream {

        /** The client takes more; also to be called once at the beginning. Not to be called by {@link EventSink#offer}. */
        void ready();

        /** The client has gone, or has got everything. May be called again. */
        void gone();
    }

    /**
     * Opens a stream.
     *
     * @param from where it begins; neither missing nor over
     * @throws dev.errand.problem.ProblemException when as many are open as may be
     */
    public Stream open(String id, Beginning from, EventSource source, EventSink sink, EventWriter writer) {
        if (!isRunning()) {
            throw refused("the service is stopping");
        }
        if (open.incrementAndGet() > properties.maxStreams()) {
            open.decrementAndGet();
            throw refused("as many event streams are open as may be");
        }
        Subscription subscription = new Subscription(from, sink, writer, properties, System.nanoTime());
        Subject subject = subjects.compute(id, (key, known) -> {
            Subject entered = known == null ? new Subject(key, source, readers, properties) : known;
            entered.add(subscription);
            return entered;
        });
        return new Opened(id, subject, subscription);
    }

    private static RuntimeException refused(String why) {
        return Problem.of(ProblemType.UNAVAILABLE, why).retryAfter(PAUSE).asException();
    }

    /** How many are open. */
    public int size() {
        return open.get();
    }

    /** Something may have happened to the subject of that id; costs next to nothing when nobody streams it. */
    public void changed(String id) {
        Subject subject = subjects.get(id);
        if (subject != null) {
            subject.look();
        }
    }

    /** The ids of the subjects of open streams. */
    Set<String> ids() {
        return Set.copyOf(subjects.keySet());
    }

    /** Looks for what nobody hinted at: few statements for many streams, and a closer look at those of which there is news. */
    void lookForNews(Collection<String> ids) {
        Map<EventSource, Map<String, Long>> told = new HashMap<>();
        for (String id : ids) {
            Subject subject = subjects.get(id);
            if (subject != null) {
                told.computeIfAbsent(subject.source(), none -> new HashMap<>()).put(id, subject.told());
            }
        }
        told.forEach((source, numbers) -> source.withNews(numbers).forEach(this::changed));
    }

    /** Looks after every stream once: signs of life, and clients that do not read. */
    void tick() {
        long now = System.nanoTime();
        for (Subject subject : subjects.values()) {
            boolean quiet = false;
            for (Subscription subscription : subject.subscriptions()) {
                if (subscription.isStuck(now, properties.writeTimeout().toNanos())) {
                    log.debug("a client does not read and is cut off");
                    subscription.abort();
                }
                quiet |= subscription.beat(now, properties.heartbeat().toNanos());
            }
            if (quiet) {
                subject.look();
            }
        }
    }

    @Override
    protected void begin() {
        ticker.every(this::tick);
    }

    /** Cuts every stream, so that the server need not wait for them; clients go on elsewhere or later from where they were. */
    @Override
    protected void end() {
        ticker.stop();
        subjects.values().forEach(subject -> subject.subscriptions().forEach(Subscription::cut));
    }

    private final class Opened implements Stream {
        private final String id;
        private final Subject subject;
        private final Subscription subscription;
        private final AtomicBoolean left = new AtomicBoolean();

        Opened(String id, Subject subject, Subscription subscription) {
            this.id = id;
            this.subject = subject;
            this.subscription = subscription;
        }

        @Override
        public void ready() {
            subscription.unblock(System.nanoTime());
            if (!isRunning()) {
                subscription.abort();
            }
            subject.look();
        }

        @Override
        public void gone() {
            if (left.compareAndSet(false, true)) {
                open.decrementAndGet();
                subject.remove(subscription);
                subjects.computeIfPresent(id, (key, known) -> {
                    if (!known.isEmpty()) {
                        return known;
                    }
                    known.end();
                    return null;
                });
            }
        }
    }
}
