package dev.errand.schedule;

import dev.errand.cluster.Node;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealed;
import dev.errand.encryption.Sealing;
import dev.errand.encryption.UnreadableException;
import dev.errand.job.spec.TenantNames;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.problem.ProblemException;
import dev.errand.schedule.Schedule.Source;
import dev.errand.schedule.Schedules.Verdict;
import dev.errand.schedule.Schedules.Wanted;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Schedules that nodes configure. Each node writes down its own under its name; the one that leads puts in force what nodes that live configure, of
 * two versions that of the node that started later, and removes what none configures any more. What was made over HTTP is never touched. A crash
 * leaves rows of a node that is gone, which count no longer.
 */
@Component
class ConfiguredSchedules {

    private static final Logger log = LoggerFactory.getLogger(ConfiguredSchedules.class);

    private static final String LIVE = """
            select c.name, c.body from schedule_configured as c join node as n on n.id = c.node
            order by c.started_at, c.node""";

    private static final String LEFT = "node not in (select id from node)";

    private final Transactions transactions;
    private final Schedules schedules;
    private final ScheduleReader reader;
    private final ScheduleTable table;
    private final Own own;
    private final Instant startedAt;

    ConfiguredSchedules(Transactions transactions, Schedules schedules, ScheduleReader reader, Own own, Clock clock) {
        this.transactions = transactions;
        this.schedules = schedules;
        this.reader = reader;
        this.table = new ScheduleTable(reader::rules, own.sealing());
        this.own = own;
        this.startedAt = clock.instant();
    }

    /** What this node configures, under its name. */
    @Component
    record Own(ScheduleConfiguration configuration, Node node, Notifier notifier, Sealing sealing) {}

    /**
     * Sees that what this node configures are schedules.
     *
     * @throws IllegalStateException when one is none; it says what is wrong
     */
    void check() {
        own.configuration().bodies().forEach((name, body) -> {
            if (!Schedule.isName(name)) {
                throw new IllegalStateException("errand.schedules." + name + ": a name " + Schedule.NAME_RULE);
            }
            try {
                var unused = reader.configured(body);
            } catch (ProblemException e) {
                throw new IllegalStateException(
                        "errand.schedules." + name + " is no schedule: "
                                + e.problem().detail(),
                        e);
            }
        });
    }

    /**
     * Writes down what this node configures, if anything, under the name that it has.
     *
     * @return whether that is done; not while others do not know of its name yet
     */
    boolean register() {
        Map<String, String> bodies = own.configuration().bodies();
        if (bodies.isEmpty()) {
            return true;
        }
        String node = own.node().name();
        if (!own.node().isLeased()) {
            return false;
        }
        var unused = transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            bodies.forEach((name, body) -> jdbc.sql("""
                            insert into schedule_configured (node, name, started_at, body) values (?, ?, ?, ?)
                            on conflict (node, name) do update set body = excluded.body""")
                    .param(node)
                    .param(name)
                    .param(startedAt.toEpochMilli())
                    .param(own.sealing().text(body, place(name)))
                    .update());
            return true;
        });
        own.notifier().tell(Topic.SCHEDULES, "");
        return true;
    }

    /** Takes back what this node configures, as it stops. */
    void unregister() {
        if (own.configuration().bodies().isEmpty()) {
            return;
        }
        String node = own.node().name();
        int unused = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("delete from schedule_configured where node = ?")
                .param(node)
                .update());
        own.notifier().tell(Topic.SCHEDULES, "");
    }

    /** Puts in force what nodes that live configure, and no more. */
    void reconcile() {
        removeLeft();
        Map<String, String> wanted = new LinkedHashMap<>();
        transactions.read(jdbc -> {
            jdbc.sql(LIVE).query(row -> {
                wanted.put(row.getString(1), row.getString(2));
            });
            return true;
        });
        wanted.forEach(this::put);
        for (Schedule schedule : transactions.read(table::configured)) {
            if (!wanted.containsKey(schedule.name())) {
                log.info("no node configures the schedule {} any more; it is removed", schedule.name());
                boolean unused =
                        schedules.delete(schedule.tenant(), schedule.name(), Source.CONFIGURATION, Addendum.NONE);
            }
        }
    }

    /** What nodes left that are gone; asks first, so that nothing is written where there is nothing. */
    private void removeLeft() {
        long left = transactions.read(jdbc -> jdbc.sql("select count(*) from schedule_configured where " + LEFT)
                .query(Long.class)
                .single());
        if (left > 0) {
            int unused = transactions.write(connection -> Transactions.jdbc(connection)
                    .sql("delete from schedule_configured where " + LEFT)
                    .update());
        }
    }

    /** One that cannot be put in force must not keep others from it. */
    private void put(String name, String sealed) {
        try {
            put(name, reader.configured(Sealed.open(sealed, place(name))));
        } catch (ProblemException e) {
            log.warn(
                    "the configured schedule {} is not in force: this node cannot read it: {}",
                    name,
                    e.problem().detail());
        } catch (UnreadableException e) {
            log.warn("the configured schedule {} is not in force: {}", name, e.getMessage());
        }
    }

    private void put(String name, ScheduleReader.Parsed parsed) {
        Wanted wanted = new Wanted(
                TenantNames.DEFAULT,
                name,
                Source.CONFIGURATION,
                parsed.rules(),
                parsed.target(),
                parsed.fingerprint(),
                null);
        switch (schedules.put(wanted, before -> true, Addendum.NONE)) {
            case Verdict.Saved saved -> log.debug("the configured schedule {} is in force", name);
            case Verdict.Unexpected unexpected -> log.debug("the schedule {} is expected to be anything", name);
            case Verdict.Managed managed ->
                log.warn("the configured schedule {} is not in force: one of that name was made over HTTP", name);
            case Verdict.TooMany tooMany ->
                log.warn("the configured schedule {} is not in force: there are errand.scheduling.max others", name);
            case Verdict.Never never -> log.warn("the configured schedule {} would never fire", name);
        }
    }

    private static Place place(String name) {
        return new Place(TenantNames.DEFAULT, name, "schedule_configured.body");
    }
}
