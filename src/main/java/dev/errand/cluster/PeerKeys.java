package dev.errand.cluster;

import dev.errand.encryption.start.OwnKeys;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.util.List;

/**
 * Sees that all nodes can read what each of them writes, once this one is known to the others and before it does anything: of two that start at
 * the same time at least one sees the other.
 */
final class PeerKeys extends PhasedLifecycle {

    private final boolean shared;
    private final NodeTable table;
    private final OwnKeys keys;

    PeerKeys(boolean shared, NodeTable table, OwnKeys keys) {
        super(Phase.KEYS);
        this.shared = shared;
        this.table = table;
        this.keys = keys;
    }

    @Override
    protected void begin() {
        if (!shared) {
            return;
        }
        keys.check();
        keys.first().ifPresent(first -> {
            List<String> lacking = table.lacking(first);
            if (!lacking.isEmpty()) {
                throw keys.lacking(lacking);
            }
        });
    }
}
