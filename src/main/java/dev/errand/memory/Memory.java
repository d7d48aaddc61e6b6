package dev.errand.memory;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.unit.DataSize;

/**
 * The budgets of this process. Together they leave what the service needs for itself and for small things, which are not counted. A
 * request may wait for a share of {@link #answers} while it holds one of {@link #requests}, never the other way round.
 */
@Component
public final class Memory {

    /** What is not larger is not counted: there is never so much of it that it matters. */
    public static final int SMALL = 16 * 1024;

    private final Budget answers;
    private final Budget requests;
    private final Budget attempts;
    private final int pageBytes;

    Memory(MemoryProperties properties, MeterRegistry meters) {
        this.answers = new Budget("answers", bytes(properties.answers()), properties.patience());
        this.requests = new Budget("requests", bytes(properties.requests()), properties.patience());
        this.attempts = new Budget("attempts", bytes(properties.attempts()), properties.patience());
        this.pageBytes = Math.toIntExact(properties.page().toBytes());
        measure(answers, meters);
        measure(requests, meters);
        measure(attempts, meters);
    }

    /** Whoever reads the properties fills in what is not set. */
    private static long bytes(@Nullable DataSize size) {
        return Objects.requireNonNull(size).toBytes();
    }

    private static void measure(Budget budget, MeterRegistry meters) {
        Gauge.builder("errand.memory.in.flight", budget, Budget::inFlight)
                .description("What large things take of their part of the heap")
                .baseUnit("bytes")
                .tag("use", budget.use())
                .register(meters);
        Gauge.builder("errand.memory.limit", budget, Budget::limit)
                .description("Their part of the heap")
                .baseUnit("bytes")
                .tag("use", budget.use())
                .register(meters);
        Gauge.builder("errand.memory.waiting", budget, Budget::waiting)
                .description("How many wait for a share of it")
                .tag("use", budget.use())
                .register(meters);
        FunctionCounter.builder("errand.memory.refused", budget, Budget::refused)
                .description("How many waited in vain")
                .tag("use", budget.use())
                .register(meters);
    }

    /** For answers that go out, each from before it is read until it is written. */
    public Budget answers() {
        return answers;
    }

    /** For bodies that come in, each until what it asks for is done. */
    public Budget requests() {
        return requests;
    }

    /** For what attempts hold: arguments, then what they fetch, then results. */
    public Budget attempts() {
        return attempts;
    }

    /** For arguments of attempts as text, and for the objects that they become: the share of the second one is taken with the first one held. */
    public Band argumentTexts() {
        return attempts.eighths(0, 1);
    }

    /** See {@link #argumentTexts}. */
    public Band arguments() {
        return attempts.eighths(1, 3);
    }

    /** For what attempts fetch, while they hold their arguments. */
    public Band fetched() {
        return attempts.eighths(3, 4);
    }

    /** For results of attempts, while they hold all that they are made of. */
    public Band results() {
        return attempts.eighths(4, 8);
    }

    /** About how much one page of a list holds, in bytes. */
    public int pageBytes() {
        return pageBytes;
    }
}
