package dev.errand.web.access;

import dev.errand.access.AccessProperties;
import dev.errand.access.key.KeyListener;
import dev.errand.access.key.KeyRing;
import dev.errand.access.start.AccessState;
import dev.errand.cluster.MembershipListener;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Sees to it that this node heeds what other nodes change about keys: after a hint within a second, and within
 * {@code errand.security.revocation} without one, by what each heartbeat brings or, where those are too rare, by looks of its own. Ends
 * streams whose key is no longer good, and writes down each minute which keys were used. Does nothing while the service is open.
 */
@Component
class KeyNews extends PhasedLifecycle implements KeyListener, MembershipListener, Notifier.Listener {

    private static final String KEYS = "keys";
    /** Within {@code errand.security.revocation}: so many that a heartbeat in time spares all reads. */
    private static final int LOOKS = 4;
    /** Within which streams are cut whose key ends by time, however late changes may be heeded. */
    private static final Duration MAX_REST = Duration.ofSeconds(15);

    private final AccessState state;
    private final KeyRing ring;
    private final KeyUpkeep upkeep;
    private final ScopeInterceptor scopes;
    private final Notifier notifier;
    private final Duration interval;
    /** What was confirmed within that time is still within {@code errand.security.revocation} at the next look. */
    private final Duration fresh;

    private final Poller poller;

    KeyNews(
            AccessState state,
            KeyRing ring,
            KeyUpkeep upkeep,
            ScopeInterceptor scopes,
            Notifier notifier,
            AccessProperties properties) {
        super(Phase.UPKEEP);
        this.state = state;
        this.ring = ring;
        this.upkeep = upkeep;
        this.scopes = scopes;
        this.notifier = notifier;
        Duration looks = properties.revocation().dividedBy(LOOKS);
        this.interval = looks.compareTo(MAX_REST) < 0 ? looks : MAX_REST;
        this.fresh = properties.revocation().minus(interval);
        this.poller = new Poller("errand-keys", "looking for changed keys", interval);
        notifier.on(this, Topic.KEYS);
    }

    @Override
    protected void begin() {
        if (state.isClosed()) {
            poller.start(this::look);
            poller.wake();
        }
    }

    @Override
    protected void end() {
        poller.stop();
    }

    Duration look(boolean woken) {
        try {
            scopes.prepare();
            if (woken || !ring.isConfirmedWithin(fresh)) {
                state.refresh();
            }
        } finally {
            // Keys and links also end by time, whether the database can be asked or not.
            upkeep.cutStreams();
        }
        upkeep.runOnce();
        return interval;
    }

    /** On this node. */
    @Override
    public void keysChanged() {
        notifier.tellOthers(Topic.KEYS, KEYS);
        poller.wake();
    }

    /** On whichever node. */
    @Override
    public void keysAre(long generation, long askedNanos) {
        if (state.isClosed() && !ring.confirm(generation, askedNanos)) {
            poller.wake();
        }
    }

    /** On another one. */
    @Override
    public void heard(String key) {
        poller.wake();
    }

    /** Hints may have been missed: heartbeats and looks are there for that. */
    @Override
    public void anything() {}
}
