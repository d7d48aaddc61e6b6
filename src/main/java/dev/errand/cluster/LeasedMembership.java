package dev.errand.cluster;

import dev.errand.db.outage.OutageListener;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * One of several nodes. A thread of its own tells the database again and again that this node lives. It is dead from the moment on
 * at which a leader removes its row, not before; when it learns of that, it stops what it runs and goes on as a new node.
 *
 * <p>After a crash the row stays until its lease is over; who ends in order takes it away.
 */
final class LeasedMembership extends PhasedLifecycle implements Membership, OutageListener {

    private static final Logger log = LoggerFactory.getLogger(LeasedMembership.class);

    private final Node node;
    private final NodeTable table;
    private final HeartbeatConnection connection;
    private final ClusterTime time;
    private final ClusterProperties properties;
    private final ObjectProvider<MembershipListener> listeners;
    private final FailureDetector failureDetector;
    private final Poller poller;

    private final AtomicBoolean jarsToTell = new AtomicBoolean();
    private volatile boolean connected;
    private volatile int members;
    private volatile long heardAt = System.nanoTime();
    private volatile long leadUntil = heardAt;
    private volatile boolean registered;
    private boolean led;

    LeasedMembership(
            Node node,
            NodeTable table,
            HeartbeatConnection connection,
            ClusterTime time,
            ClusterProperties properties,
            ObjectProvider<MembershipListener> listeners) {
        super(Phase.CLUSTER);
        this.node = node;
        this.table = table;
        this.connection = connection;
        this.time = time;
        this.properties = properties;
        this.listeners = listeners;
        this.failureDetector = new FailureDetector(properties.lease(), properties.heartbeat());
        // A node whose heart stops goes on to run what others are given.
        this.poller = new Poller("errand-heartbeat", "the heartbeat", properties.heartbeat());
    }

    /** One heartbeat; answers how long to wait before the next. */
    Duration runOnce() {
        try {
            beat();
            if (!connected) {
                log.info("node {} is connected", node.name());
            }
            connected = true;
            return properties.heartbeat();
        } catch (SQLException | RuntimeException e) {
            if (connected) {
                log.warn("a heartbeat failed; trying again every {}: {}", properties.retry(), e.toString());
            }
            connected = false;
            failureDetector.broken();
            return properties.retry();
        }
    }

    private void beat() throws SQLException {
        if (!registered) {
            register();
        } else if (jarsToTell.getAndSet(false)) {
            tellJars();
        }
        NodeTable.HeartbeatResult result = heartbeat();
        if (!result.registered()) {
            rejoin();
            register();
            result = heartbeat();
        }
        lead(result);
    }

    private void register() throws SQLException {
        registered = connection.call(open -> table.register(open, node.name())) == 1;
    }

    /** Where there is no row now, the next one tells of them. */
    private void tellJars() throws SQLException {
        boolean done = false;
        try {
            int unused = connection.call(open -> table.tellJars(open, node.name()));
            done = true;
        } finally {
            if (!done) {
                jarsToTell.set(true);
            }
        }
    }

    @Override
    public void jarsAreKnown() {
        jarsToTell.set(true);
        poller.wake();
    }

    private NodeTable.HeartbeatResult heartbeat() throws SQLException {
        long sent = System.nanoTime();
        boolean steady = failureDetector.mayJudge();
        NodeTable.HeartbeatResult result = connection.call(open -> table.beat(open, node.name(), steady));
        long received = System.nanoTime();
        time.learn(sent, received, result.databaseMillis());
        failureDetector.heard(sent, received, result.databaseMillis());
        heardAt = received;
        if (result.registered()) {
            // From before it was asked: what the database grants begins later.
            node.leasedUntil(sent + properties.lease().toNanos());
            members = result.alive();
        }
        tell(listener -> listener.keysAre(result.keys(), sent));
        leadUntil = result.leads()
                ? Math.max(leadUntil, sent + properties.leadership().toNanos())
                : sent;
        return result;
    }

    /** Others evicted it: goes on under another name, as a node that has just started. */
    private void rejoin() {
        String former = node.name();
        registered = false;
        node.rename();
        log.warn(
                "node {} was silent for longer than its lease and was evicted; its attempts are stopped, and it rejoins as {}",
                former,
                node.name());
        tell(listener -> listener.lost(former));
    }

    private void lead(NodeTable.HeartbeatResult result) throws SQLException {
        if (!result.leads()) {
            led = false;
            return;
        }
        if (!led) {
            led = true;
            log.info("node {} leads", node.name());
            tell(MembershipListener::leads);
        }
        if (result.rows() > result.alive() && failureDetector.mayJudge()) {
            List<String> dead = connection.call(NodeTable::evict);
            if (!dead.isEmpty()) {
                log.warn(
                        "nodes were silent for longer than their lease and are evicted; their jobs run elsewhere: {}",
                        dead);
                tell(listener -> listener.died(dead));
            }
        }
    }

    private void tell(Consumer<MembershipListener> news) {
        for (MembershipListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                log.error("a listener failed", e);
            }
        }
    }

    /** The lease runs on. */
    @Override
    public void outageEnded() {
        if (!connected) {
            poller.wake();
        }
    }

    @Override
    public boolean leads() {
        return leadUntil - System.nanoTime() > 0;
    }

    @Override
    public List<Member> members() {
        return table.members();
    }

    @Override
    public Standing standing() {
        Duration silence = Duration.ofNanos(System.nanoTime() - heardAt);
        boolean overdue = !connected && (!registered || silence.compareTo(properties.lease()) >= 0);
        return new Standing(connected, overdue, leads(), members, silence);
    }

    /** The first heartbeat is over when it returns, so that what starts after it goes by the database's time. */
    @Override
    protected void begin() {
        node.leasedUntil(System.nanoTime());
        runOnce();
        poller.start(woken -> runOnce());
    }

    /** Gives up the lead and takes the row away: nobody need wait until the lease is over. */
    @Override
    protected void end() {
        if (poller.stop(properties.lease()) && registered) {
            try {
                int left = connection.call(open -> NodeTable.leave(open, node.name()));
                log.debug("{} rows taken away", left);
                registered = false;
            } catch (SQLException | RuntimeException e) {
                log.warn(
                        "node {} could not take its row away, which is over with its lease: {}",
                        node.name(),
                        e.toString());
            }
        }
        leadUntil = System.nanoTime();
        connection.close();
    }
}
