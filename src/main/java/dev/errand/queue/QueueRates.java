package dev.errand.queue;

import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * How many jobs came into the lines of queues in the last minute, and how many ended, as this node saw it. In memory alone, for at most
 * {@value #MAX_LINES} lines; those beyond are not counted. Safe for concurrent use.
 */
@Component
public final class QueueRates implements JobListener {

    static final int MAX_LINES = 10_000;
    private static final int SLOT_SECONDS = 5;
    private static final int SLOTS = 12;
    private static final long NANOS = 1_000_000_000;

    private final Map<String, Line> lines = new ConcurrentHashMap<>();
    private final LongSupplier nanos;
    private final long begunNanos;

    @Autowired
    public QueueRates() {
        this(System::nanoTime);
    }

    QueueRates(LongSupplier nanos) {
        this.nanos = nanos;
        this.begunNanos = nanos.getAsLong();
    }

    /**
     * Jobs a second.
     *
     * @param in that were accepted
     * @param out that became final
     */
    public record Rate(double in, double out) {

        public static final Rate NONE = new Rate(0, 0);

        /** Of both together. */
        public Rate and(Rate other) {
            return new Rate(in + other.in, out + other.out);
        }
    }

    private record Line(Counts in, Counts out) {}

    /** Of each slot of time: which one it is, and how many. What comes just when a slot begins anew may be lost. */
    private static final class Counts {

        private final AtomicLongArray slots = new AtomicLongArray(SLOTS + 1);
        private final AtomicLongArray counts = new AtomicLongArray(SLOTS + 1);

        void add(long slot) {
            int place = (int) (slot % (SLOTS + 1));
            long held = slots.get(place);
            if (held != slot && slots.compareAndSet(place, held, slot)) {
                counts.set(place, 0);
            }
            counts.incrementAndGet(place);
        }

        /** Of the slots that are over, and of the present one. */
        long since(long first) {
            long sum = 0;
            for (int i = 0; i <= SLOTS; i++) {
                sum += slots.get(i) >= first ? counts.get(i) : 0;
            }
            return sum;
        }
    }

    @Override
    public void onEvent(JobEvent event) {
        boolean in = event instanceof JobEvent.Submitted;
        if (!in && !(event instanceof JobEvent.Finished)) {
            return;
        }
        String name = event.job().spec().placement().line();
        Line line = lines.get(name);
        if (line == null) {
            if (lines.size() >= MAX_LINES) {
                return;
            }
            line = lines.computeIfAbsent(name, key -> new Line(new Counts(), new Counts()));
        }
        (in ? line.in() : line.out()).add(slot());
    }

    private long slot() {
        return (nanos.getAsLong() - begunNanos) / (SLOT_SECONDS * NANOS) + SLOTS;
    }

    /** Of one line. */
    public Rate of(String line) {
        Line counted = lines.get(line);
        if (counted == null) {
            return Rate.NONE;
        }
        long first = slot() - SLOTS + 1;
        double seconds =
                Math.clamp((double) (nanos.getAsLong() - begunNanos) / NANOS, 1, (double) SLOTS * SLOT_SECONDS);
        return new Rate(
                rounded(counted.in().since(first) / seconds),
                rounded(counted.out().since(first) / seconds));
    }

    private static double rounded(double rate) {
        return Math.round(rate * 100) / 100.0;
    }

    /** Of all lines of a queue together. */
    public Rate ofQueue(String queue) {
        return lines.keySet().stream()
                .filter(line -> TenantNames.queueOf(line).equals(queue))
                .map(this::of)
                .reduce(Rate.NONE, Rate::and);
    }
}
