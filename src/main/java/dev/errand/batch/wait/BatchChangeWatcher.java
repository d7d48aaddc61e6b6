package dev.errand.batch.wait;

import dev.errand.batch.BatchSignals;
import dev.errand.batch.BatchStatus;
import dev.errand.db.commit.Transactions;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.KeyCoalescer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/**
 * Tells those who listen to a batch here what other nodes did to it: after a hint, and now and then without one for all such batches,
 * a bounded number of them in one statement. Who was told of a state of a batch is not told of it again.
 */
@Component
class BatchChangeWatcher implements Notifier.Listener {

    private static final int MAX = 200;

    private static final String LOOK = """
            select b.id, b.status, (select coalesce(max(o.seq), 0) from batch_outcome as o where o.batch_id = b.id) as last
            from batch as b where b.id in (:ids)""";

    private final BatchSignals signals;
    private final Transactions transactions;
    private final KeyCoalescer looks =
            new KeyCoalescer("looking for changes of batches", "errand-batch-look", MAX, this::look);
    private final Map<String, Seen> seen = new ConcurrentHashMap<>();

    BatchChangeWatcher(BatchSignals signals, Transactions transactions, Notifier notifier) {
        this.signals = signals;
        this.transactions = transactions;
        notifier.on(this, Topic.BATCH);
    }

    /** How far a batch was when it was looked at. */
    private record Seen(String status, long last) {}

    @Override
    public void heard(String batchId) {
        if (signals.isListenedTo(batchId)) {
            looks.ask(batchId);
        }
    }

    @Override
    public void anything() {
        Set<String> all = signals.batches();
        seen.keySet().retainAll(all);
        looks.ask(all);
    }

    private void look(List<String> ids) {
        Set<String> gone = new HashSet<>(ids);
        transactions.read(jdbc -> {
            jdbc.sql(LOOK).param("ids", ids).query(row -> {
                String id = row.getString(1);
                gone.remove(id);
                tellIfNew(id, new Seen(row.getString(2), row.getLong(3)));
            });
            return ids.size();
        });
        gone.forEach(id -> signals.tellHere(id, true));
    }

    private void tellIfNew(String id, Seen now) {
        if (!now.equals(seen.put(id, now))) {
            signals.tellHere(id, !now.status().equals(BatchStatus.RUNNING.code()));
        }
    }
}
