package dev.errand.view;

import dev.errand.cluster.Member;
import dev.errand.cluster.Membership;
import dev.errand.db.commit.Transactions;
import dev.errand.job.spec.TenantNames;
import dev.errand.queue.QueueDirectory;
import dev.errand.queue.QueuePauses;
import dev.errand.queue.QueueRates;
import dev.errand.store.JobFacts;
import dev.errand.store.QueueCounts;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads how queues of jobs stand: all of a queue, or a tenant's part of it. Counts are read from indexes and capped. Safe for concurrent use. */
@Component
public class QueueViews {

    private static final double MILLIS = 1000;

    private final QueueDirectory queues;
    private final QueuePauses pauses;
    private final QueueRates rates;
    private final Membership membership;
    private final Counting counting;

    QueueViews(QueueDirectory queues, QueuePauses pauses, QueueRates rates, Membership membership, Counting counting) {
        this.queues = queues;
        this.pauses = pauses;
        this.rates = rates;
        this.membership = membership;
        this.counting = counting;
    }

    /** Counts jobs of queues, by the time that all nodes go by. */
    @Component
    static final class Counting {

        private final JobFacts facts;
        private final Transactions transactions;
        private final Clock clock;

        Counting(JobFacts facts, Transactions transactions, Clock clock) {
            this.facts = facts;
            this.transactions = transactions;
            this.clock = clock;
        }

        QueueCounts of(String from, String before) {
            return transactions.read(jdbc -> facts.queueCounts(jdbc, from, before));
        }

        double age(@Nullable Instant oldest) {
            return oldest == null
                    ? 0
                    : Math.max(0, Duration.between(oldest, clock.instant()).toMillis()) / MILLIS;
        }
    }

    /**
     * Those of the queues that exist, in the same order.
     *
     * @param tenant whose part of them; nothing for all of it
     */
    public List<QueueView> of(Collection<String> names, @Nullable String tenant) {
        if (names.isEmpty()) {
            return List.of();
        }
        List<Member> members = membership.members();
        return names.stream()
                .filter(name -> queues.capacity(name).isPresent())
                .map(name -> view(name, tenant, members))
                .toList();
    }

    private QueueView view(String name, @Nullable String tenant, List<Member> members) {
        String line = line(name, tenant);
        QueueCounts counts = counting.of(
                tenant == null ? name : line,
                tenant == null ? TenantNames.beyondLines(name) : TenantNames.afterLine(line));
        QueueRates.Rate rate = tenant == null ? rates.ofQueue(name) : rates.of(line);
        List<QueueView.Where> where = members.stream()
                .filter(member -> member.queues().containsKey(name))
                .map(member -> new QueueView.Where(member.id(), member.queues().getOrDefault(name, 0)))
                .toList();
        OptionalInt capacity = queues.capacity(name);
        return new QueueView(
                name,
                capacity.orElse(0),
                where.stream().mapToInt(QueueView.Where::concurrency).sum(),
                queues.globalConcurrency(name),
                QueueCounts.capped(counts.queued()),
                QueueCounts.capped(counts.held()),
                QueueCounts.capped(counts.scheduled()),
                QueueCounts.capped(counts.running()),
                counts.isCapped(),
                counting.age(counts.oldest()),
                new QueueView.Rate(rate.in(), rate.out()),
                QueueView.Pause.of(pauses.of(line).orElse(null)),
                where);
    }

    /** What a pause by who sees that tenant's part, or all, is kept under. */
    public static String line(String queue, @Nullable String tenant) {
        return tenant == null ? TenantNames.allLines(queue) : TenantNames.line(queue, tenant);
    }
}
