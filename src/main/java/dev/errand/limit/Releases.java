package dev.errand.limit;

import dev.errand.db.commit.Transactions;
import dev.errand.db.dialect.Dialect;
import dev.errand.job.spec.LimitKey;
import dev.errand.store.hold.LimitHolds;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Lets held jobs go on as far as their limits allow, each call one transaction. No two of them, on whatever nodes, look at limits at
 * the same time, so that what one counts no other changes.
 */
@Component
class Releases {

    private final Transactions transactions;
    private final Clock clock;
    private final Duration burst;
    private final int batch;

    Releases(Transactions transactions, Clock clock, LimitProperties properties) {
        this.transactions = transactions;
        this.clock = clock;
        this.burst = properties.burst();
        this.batch = properties.batch();
    }

    /** Jobs of some keys of one task that has no rate, as many of each as may be under way. */
    Released ofKeys(Collection<String> keys, TaskLimit limit) {
        return transactions.write(connection -> {
            transactions.dialect().lock(connection, Dialect.LIMITS);
            JdbcClient jdbc = Transactions.jdbc(connection);
            Map<String, Integer> demand = LimitHolds.demand(jdbc, keys, limit.mostAtOnce(), batch + 1);
            FairRound round = FairRound.share(demand, batch);
            return new Released(release(jdbc, round), round.leaves(demand), Duration.ZERO);
        });
    }

    /** Jobs of a task with a rate, one of each key in turn, beginning after the key that came last the time before. */
    Released atRate(String task, TaskLimit limit, double perSecond) {
        Bucket.Rate rate = new Bucket.Rate(perSecond, burst);
        return transactions.write(connection -> {
            transactions.dialect().lock(connection, Dialect.LIMITS);
            return atRate(connection, task, limit, rate);
        });
    }

    private Released atRate(Connection connection, String task, TaskLimit limit, Bucket.Rate rate) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        long now = transactions.dialect().now(connection, clock.instant()).toEpochMilli();
        Rates.Kept kept =
                Rates.find(jdbc, task).orElseGet(() -> new Rates.Kept(Bucket.full(rate, now), LimitKey.first(task)));
        Bucket bucket = kept.bucket().filled(rate, now, LimitHolds.unused(jdbc, task));
        int starts = Math.min(bucket.whole(), batch);
        Map<String, Integer> demand = demand(jdbc, task, kept.lastKey(), limit.mostAtOnce(), starts + 1);
        FairRound round = FairRound.share(demand, starts);
        Bucket left = bucket.without(round.sum());
        // Also after the clock was set back, since what is kept would give nothing until it comes round again.
        if (round.sum() > 0 || now < kept.bucket().at()) {
            Rates.save(jdbc, task, new Rates.Kept(left, round.sum() > 0 ? round.last() : kept.lastKey()));
        }
        return new Released(release(jdbc, round), round.leaves(demand), left.untilNext(rate));
    }

    /** What the keys after the last one could take and then, if that is not enough, those from the beginning on. */
    private static Map<String, Integer> demand(JdbcClient jdbc, String task, String last, int mostAtOnce, int max) {
        String next = LimitKey.after(last);
        Map<String, Integer> demand =
                new LinkedHashMap<>(LimitHolds.demand(jdbc, next, LimitKey.beyond(task), mostAtOnce, max, max));
        if (demand.size() < max) {
            demand.putAll(LimitHolds.demand(jdbc, LimitKey.first(task), next, mostAtOnce, max - demand.size(), max));
        }
        return demand;
    }

    private Set<String> release(JdbcClient jdbc, FairRound round) {
        Set<String> workplaces = new HashSet<>();
        Dialect dialect = transactions.dialect();
        round.shares().forEach((key, share) -> workplaces.addAll(LimitHolds.release(jdbc, key, share, dialect)));
        return workplaces;
    }
}
