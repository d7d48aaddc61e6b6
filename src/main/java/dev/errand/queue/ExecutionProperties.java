package dev.errand.queue;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.ConstructorBinding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How attempts run. Each key is described in {@code application.yaml}.
 *
 * @param queues the queues of this node, by name
 * @param abandonAfter how long a task may take to stop after it was told to
 * @param drain how long running tasks go on after the process was told to end
 * @param interruptGrace how long interrupted tasks may take to stop after that
 * @param maxResultBytes the largest result that is kept
 * @param maxLostAttempts how many attempts lost with their process fail a job
 * @param maxRefusedOutcomes how often in a row the database may refuse an attempt's outcome before the attempt fails for that
 * @param maxAbandoned how many abandoned threads are made good by new slots; beyond that the pool shrinks
 * @param watchInterval how often timeouts are looked for
 * @param progressInterval how often the progress of one job, and the lines of its log, are stored at the most
 * @param log how much a job may write
 */
@Validated
@ConfigurationProperties("errand.execution")
public record ExecutionProperties(
        @DefaultValue Map<String, @Valid QueueProperties> queues,
        @DefaultValue("30s") Duration abandonAfter,
        @DefaultValue("25s") Duration drain,
        @DefaultValue("3s") Duration interruptGrace,
        @DefaultValue("16MB") DataSize maxResultBytes,
        @Min(1) @DefaultValue("3") int maxLostAttempts,
        @Min(1) @DefaultValue("10") int maxRefusedOutcomes,
        @Min(0) @DefaultValue("1000") int maxAbandoned,
        @DefaultValue("50ms") Duration watchInterval,
        @DefaultValue("500ms") Duration progressInterval,
        @Valid @DefaultValue LogProperties log) {

    /** The queue that tasks go to which name none; it always exists. */
    public static final String DEFAULT_QUEUE = "default";

    /** Adds the default queue where the configuration names only others. */
    public ExecutionProperties {
        queues = new LinkedHashMap<>(queues);
        queues.putIfAbsent(DEFAULT_QUEUE, new QueueProperties(32, 100_000));
    }

    /**
     * One queue.
     *
     * @param concurrency how many of its jobs run at once on this node
     * @param capacity how many may wait, here and on all nodes
     * @param globalConcurrency how many of its jobs run at once on all nodes together; {@code null} for as many as their slots allow
     */
    public record QueueProperties(
            @Min(1) @Max(10_000) @DefaultValue("32") int concurrency,
            @Min(0) @DefaultValue("100000") int capacity,
            @Min(1) @Max(1_000_000) @Nullable Integer globalConcurrency) {

        /** All that can be configured. */
        @ConstructorBinding
        public QueueProperties {}

        /** A queue of which each node runs as many as it likes. */
        public QueueProperties(int concurrency, int capacity) {
            this(concurrency, capacity, null);
        }
    }

    /**
     * The log of one job.
     *
     * @param maxPending lines that may be written within one interval; of more, the latest are kept
     * @param maxKept lines that are kept at the most, the latest
     */
    public record LogProperties(
            @Min(1) @Max(10_000) @DefaultValue("200") int maxPending,
            @Min(1) @Max(100_000) @DefaultValue("1000") int maxKept) {}

    /** How many attempts run at once in which queue. */
    public Map<String, Integer> concurrencies() {
        Map<String, Integer> all = new LinkedHashMap<>();
        queues.forEach((name, queue) -> all.put(name, queue.concurrency()));
        return all;
    }

    /** How many attempts run at once in all queues together. */
    public int totalConcurrency() {
        return queues.values().stream().mapToInt(QueueProperties::concurrency).sum();
    }
}
