package dev.errand.stats.report;

import dev.errand.db.commit.Transactions;
import dev.errand.queue.QueueDirectory;
import dev.errand.store.JobFacts;
import dev.errand.store.JobLoad;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * What there is to do at present: looked at when somebody asks, by one at a time, and not more often than once in a while for each thing that is
 * asked for, whoever asks. Safe for concurrent use.
 */
@Component
public class PresentLoad {

    /** The most jobs of a kind that are counted. */
    public static final int CAP = 10_000;

    private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int MAX_REMEMBERED = 100;

    private final Transactions transactions;
    private final JobFacts jobs;
    private final QueueDirectory queues;
    private final Map<JobLoad.Ask, Seen> remembered = new LinkedHashMap<>();

    PresentLoad(Transactions transactions, JobFacts jobs, QueueDirectory queues) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.queues = queues;
    }

    private record Seen(long nanos, JobLoad load) {}

    /**
     * What there is to do.
     *
     * @param tenant whose; nothing for everybody's
     * @throws dev.errand.db.outage.StoreUnavailableException when the database cannot tell now
     */
    public synchronized JobLoad of(@Nullable String tenant, @Nullable String task, @Nullable String queue) {
        JobLoad.Ask ask = new JobLoad.Ask(tenant, queues(tenant, queue), task, CAP + 1);
        long now = System.nanoTime();
        remembered.values().removeIf(seen -> now - seen.nanos() > FRESH_NANOS);
        Seen known = remembered.get(ask);
        if (known != null) {
            return known.load();
        }
        JobLoad load = capped(transactions.read(jdbc -> jobs.load(jdbc, ask)));
        if (remembered.size() >= MAX_REMEMBERED) {
            remembered.remove(remembered.keySet().iterator().next());
        }
        remembered.put(ask, new Seen(System.nanoTime(), load));
        return load;
    }

    /** Of several kinds of what waits each is looked at as far. */
    private static JobLoad capped(JobLoad load) {
        return new JobLoad(
                Math.min(load.queued(), CAP),
                Math.min(load.scheduled(), CAP),
                Math.min(load.running(), CAP),
                load.oldest(),
                load.capped() || load.queued() > CAP);
    }

    private @Nullable List<String> queues(@Nullable String tenant, @Nullable String queue) {
        if (queue != null) {
            return List.of(queue);
        }
        if (tenant == null) {
            return null;
        }
        return List.copyOf(queues.all());
    }
}
