package dev.errand.jar;

import dev.errand.cluster.Membership;
import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.store.JobFacts;
import dev.errand.store.RetentionHook;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Forgets tasks that no node has had in a jar for long, and that nobody has jobs for. To be called now and then by one node; a crash
 * leaves the rest to the next time.
 */
@Component
class JarRetention implements RetentionHook {

    private static final int MAX_AT_ONCE = 200;

    /** What is kept for days need not be looked for each minute, nor right after the start. */
    private static final long PAUSE_MILLIS = Duration.ofHours(1).toMillis();

    private final Transactions transactions;
    private final JobFacts jobs;
    private final Membership membership;
    private final Notifier notifier;
    private final Clock clock;
    private final JarProperties properties;
    private volatile long lookAgainAt;

    JarRetention(
            Transactions transactions,
            JobFacts jobs,
            Membership membership,
            Notifier notifier,
            Clock clock,
            JarProperties properties) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.membership = membership;
        this.notifier = notifier;
        this.clock = clock;
        this.properties = properties;
        this.lookAgainAt = clock.millis() + PAUSE_MILLIS;
    }

    @Override
    public int prune() {
        long now = clock.millis();
        if (now < lookAgainAt) {
            return 0;
        }
        lookAgainAt = now + PAUSE_MILLIS;
        long since = now - properties.taskRetention().toMillis();
        List<String> unused = transactions.read(jdbc -> JarTaskRows.unused(jdbc, since, MAX_AT_ONCE));
        if (unused.isEmpty()) {
            return 0;
        }
        Set<String> served = membership.members().stream()
                .flatMap(member -> member.jars().stream())
                .flatMap(jar -> jar.tasks().stream())
                .collect(Collectors.toSet());
        int removed = transactions.write(connection -> {
            JarTaskRows.lock(connection, transactions.dialect());
            return prune(Transactions.jdbc(connection), served, since, now);
        });
        if (removed > 0) {
            notifier.tell(Topic.TASKS, "");
        }
        return removed;
    }

    /** Whatever was registered meanwhile is not among those any more. */
    private int prune(JdbcClient jdbc, Set<String> served, long since, long now) {
        Set<String> kept = new HashSet<>();
        int removed = 0;
        for (String name : JarTaskRows.unused(jdbc, since, MAX_AT_ONCE)) {
            if (served.contains(name) || jobs.hasOpen(jdbc, name)) {
                kept.add(name);
            } else {
                removed += JarTaskRows.remove(jdbc, name);
            }
        }
        if (!kept.isEmpty()) {
            JarTaskRows.used(jdbc, kept, now);
        }
        if (removed > 0) {
            JarTaskRows.changed(jdbc);
        }
        return removed;
    }
}
