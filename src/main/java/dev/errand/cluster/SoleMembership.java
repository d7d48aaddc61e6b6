package dev.errand.cluster;

import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/**
 * The only node, since nobody else can open its file. It writes down its name at its start, and with that all others are dead; it
 * has no heartbeat, so an idle service writes nothing.
 */
final class SoleMembership extends PhasedLifecycle implements Membership {

    private final Node node;
    private final NodeTable table;
    private final InstantSource time;
    private volatile Instant startedAt;

    SoleMembership(Node node, NodeTable table, InstantSource time) {
        super(Phase.CLUSTER);
        this.node = node;
        this.table = table;
        this.time = time;
        this.startedAt = time.instant();
    }

    @Override
    public boolean leads() {
        return true;
    }

    @Override
    public List<Member> members() {
        return List.of(table.alone(node.name(), startedAt, time.instant()));
    }

    @Override
    public Standing standing() {
        return new Standing(true, false, true, 1, Duration.ZERO);
    }

    @Override
    protected void begin() {
        startedAt = time.instant();
        table.registerAlone(node.name(), startedAt);
    }
}
