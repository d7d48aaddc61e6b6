package dev.errand.jar;

import dev.errand.db.commit.Transactions;
import dev.errand.jar.JarTaskRows.Row;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.task.catalog.SignatureCheck;
import dev.errand.task.definition.TaskDefinition;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Writes down which tasks this node has out of jars, before it takes any work for them: so that others accept jobs for it, and so that each signature
 * has a number. What was accepted for one signature is run here if it is this node's, or an earlier one whose arguments fit as well; never if it is a
 * later one. A crash leaves all of a registration or nothing. Safe for concurrent use.
 */
@Component
public class JarRegistration extends PhasedLifecycle implements SignatureCheck {

    private final JarUnits units;
    private final Transactions transactions;
    private final Notifier notifier;
    private final Clock clock;
    private volatile Map<String, Own> own = Map.of();

    JarRegistration(JarUnits units, Transactions transactions, Notifier notifier, Clock clock) {
        super(Phase.QUEUES);
        this.units = units;
        this.transactions = transactions;
        this.notifier = notifier;
        this.clock = clock;
    }

    /**
     * A task of this node.
     *
     * @param takes the earlier revisions whose jobs it can run
     */
    private record Own(TaskDefinition task, int revision, Set<Integer> takes) {}

    @Override
    protected void begin() {
        register();
    }

    /** Writes down those that this node has. To be called again when it has more. */
    void register() {
        if (units.tasks().isEmpty()) {
            return;
        }
        Map<String, TaskDefinition> tasks = new HashMap<>();
        Map<String, JarSignature> signatures = new HashMap<>();
        for (TaskDefinition task : units.tasks()) {
            tasks.put(task.name(), task);
            signatures.put(task.name(), JarSignature.of(task));
        }
        long now = clock.millis();
        Map<String, Integer> numbers = transactions.write(connection -> {
            JarTaskRows.lock(connection, transactions.dialect());
            return write(Transactions.jdbc(connection), signatures, now);
        });
        Map<String, Own> registered = new HashMap<>();
        numbers.forEach((name, revision) -> {
            TaskDefinition task = tasks.get(name);
            if (task != null) {
                registered.put(name, new Own(task.ofRevision(revision), revision, takes(name, revision, signatures)));
            }
        });
        own = Map.copyOf(registered);
        notifier.tell(Topic.TASKS, "");
    }

    private static Map<String, Integer> write(JdbcClient jdbc, Map<String, JarSignature> signatures, long now) {
        Map<String, Row> rows = JarTaskRows.find(jdbc, signatures.keySet());
        Map<String, Integer> numbers = new HashMap<>();
        Set<String> unchanged = new HashSet<>();
        boolean changed = false;
        for (Map.Entry<String, JarSignature> each : signatures.entrySet()) {
            String name = each.getKey();
            Row row = rows.get(name);
            int count = row == null ? 0 : row.revisions();
            // What nobody had yet has no revisions.
            Optional<Integer> known = row == null
                    ? Optional.empty()
                    : JarTaskRows.findSignature(jdbc, name, each.getValue().fingerprint());
            int number = known.orElse(count + 1);
            numbers.put(name, number);
            Row wanted =
                    new Row(number, Math.max(number, count), each.getValue().options());
            if (wanted.equals(row)) {
                unchanged.add(name);
            } else {
                changed = true;
                JarTaskRows.upsert(jdbc, name, wanted, now);
            }
            if (known.isEmpty()) {
                JarTaskRows.insertRevision(jdbc, name, number, each.getValue());
            } else {
                changed |= JarTaskRows.describe(jdbc, name, number, each.getValue());
            }
        }
        if (!unchanged.isEmpty()) {
            JarTaskRows.used(jdbc, unchanged, now);
        }
        if (changed) {
            JarTaskRows.changed(jdbc);
        }
        return numbers;
    }

    private Set<Integer> takes(String name, int revision, Map<String, JarSignature> signatures) {
        Set<Integer> takes = new HashSet<>();
        JarSignature present = signatures.get(name);
        if (present != null && revision > 1) {
            transactions.read(jdbc -> JarTaskRows.before(jdbc, name, revision)).forEach((number, parameters) -> {
                if (JarSignature.takes(present.parameters(), parameters)) {
                    takes.add(number);
                }
            });
        }
        return Set.copyOf(takes);
    }

    @Override
    public boolean takes(String task, int signature) {
        Own registered = own.get(task);
        return registered != null
                && (signature == registered.revision() || registered.takes().contains(signature));
    }

    /** The task as this node has it, if that is its signature. */
    @Nullable
    TaskDefinition own(String name, int revision) {
        Own registered = own.get(name);
        return registered != null && registered.revision() == revision ? registered.task() : null;
    }
}
