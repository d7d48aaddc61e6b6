package dev.errand.web.access;

import dev.errand.access.AccessProperties;
import dev.errand.access.key.KeyListener;
import dev.errand.access.key.KeyRing;
import dev.errand.access.start.AccessState;
import dev.errand.notifier.Notifier;
import dev.errand.notifier.Topic;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Sees to it that this node heeds what other nodes change about keys: after a hint within a second, and within half of
 * {@code errand.security.revocation} without one. Ends streams whose key is no longer good, and writes down each minute which keys were used. Does
 * nothing while the service is open.
 */
@Component
class KeyNews extends PhasedLifecycle implements KeyListener, Notifier.Listener {

    private static final String KEYS = "keys";
    private static final long NOTE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AccessState state;
    private final KeyRing ring;
    private final OpenStreams streams;
    private final ScopeInterceptor scopes;
    private final Notifier notifier;
    private final Duration interval;
    private final Poller poller;
    private long notedAt = System.nanoTime();

    KeyNews(
            AccessState state,
            KeyRing ring,
            OpenStreams streams,
            ScopeInterceptor scopes,
            Notifier notifier,
            AccessProperties properties) {
        super(Phase.UPKEEP);
        this.state = state;
        this.ring = ring;
        this.streams = streams;
        this.scopes = scopes;
        this.notifier = notifier;
        this.interval = properties.revocation().dividedBy(2);
        this.poller = new Poller("errand-keys", "looking for changed keys", interval);
        notifier.on(this, Topic.KEYS);
    }

    @Override
    protected void begin() {
        if (state.isClosed()) {
            poller.start(woken -> look());
            poller.wake();
        }
    }

    @Override
    protected void end() {
        poller.stop();
    }

    private Duration look() {
        scopes.prepare();
        state.refresh();
        streams.endThoseOfBadKeys();
        if (System.nanoTime() - notedAt > NOTE_NANOS) {
            notedAt = System.nanoTime();
            ring.noteUse();
        }
        return interval;
    }

    /** On this node. */
    @Override
    public void keysChanged() {
        notifier.tellOthers(Topic.KEYS, KEYS);
        poller.wake();
    }

    /** On another one. */
    @Override
    public void heard(String key) {
        poller.wake();
    }

    @Override
    public void anything() {
        poller.wake();
    }
}
