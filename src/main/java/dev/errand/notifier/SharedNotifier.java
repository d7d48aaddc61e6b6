package dev.errand.notifier;

import dev.errand.db.outage.OutageListener;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes hints on within this process and to all others that share its database. Whatever is lost on the way, and all of it where
 * notifications are turned off, is found by looking: rarely while notifications are heard, more often while they are not.
 */
final class SharedNotifier extends PhasedLifecycle implements Notifier, OutageListener {

    private static final Logger log = LoggerFactory.getLogger(SharedNotifier.class);
    private static final Duration END = Duration.ofSeconds(2);
    private static final int MISSED = 3;

    private final Listeners listeners = new Listeners();
    private final HintChannel.Source source;
    private final NotifyProperties properties;
    private final String self =
            Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    private final Peers peers;
    private long lookedAt;
    private volatile @Nullable Exchange exchange;
    private final Poller ticker;

    /** Both directions, made anew at each start. */
    private record Exchange(PendingNotifications pending, NotificationSender sender, NotificationListener listener) {}

    SharedNotifier(HintChannel.Source source, NotifyProperties properties, MeterRegistry meters) {
        super(Phase.CLUSTER);
        this.source = source;
        this.properties = properties;
        this.ticker = new Poller("errand-look", "looking for what other nodes did", properties.waitPollWithoutNotify());
        this.peers = new Peers(properties.notifyCheck().multipliedBy(MISSED).toNanos());
        meters.gauge("errand.notify.hearing", this, notifier -> notifier.hearing() ? 1 : 0);
        meters.gauge("errand.notify.peers", peers, Peers::size);
        FunctionCounter.builder("errand.notify.sent", this, SharedNotifier::sent)
                .register(meters);
        FunctionCounter.builder("errand.notify.heard", this, SharedNotifier::heard)
                .register(meters);
    }

    @Override
    public void tell(Topic topic, String key) {
        listeners.heard(topic, key);
        tellOthers(topic, key);
    }

    @Override
    public void tellOthers(Topic topic, String key) {
        Exchange now = exchange;
        if (now != null && !peers.alone(System.nanoTime())) {
            now.pending().add(topic, key);
        }
    }

    @Override
    public void on(Listener listener, Topic... topics) {
        listeners.add(listener, topics);
    }

    /** Whether hints of other nodes come in just now. */
    boolean hearing() {
        Exchange now = exchange;
        return now != null && now.listener().hearing();
    }

    private long sent() {
        Exchange now = exchange;
        return now == null ? 0 : now.sender().sent();
    }

    private long heard() {
        Exchange now = exchange;
        return now == null ? 0 : now.listener().heard();
    }

    private void look() {
        long now = System.nanoTime();
        if (!hearing() || now - lookedAt >= properties.waitPoll().toNanos()) {
            lookedAt = now;
            listeners.anything();
        }
    }

    @Override
    public void outageEnded() {
        Exchange now = exchange;
        if (now != null) {
            now.listener().resume();
            now.sender().resume();
        }
    }

    @Override
    protected void begin() {
        lookedAt = System.nanoTime();
        ticker.every(this::look);
        if (!properties.enabled()) {
            log.info(
                    "errand.cluster.notify is off: what other nodes do is looked for every {}",
                    properties.waitPollWithoutNotify());
            return;
        }
        PendingNotifications pending = new PendingNotifications(properties.notifyMaxPending());
        NotificationSender sender = new NotificationSender(source, pending, self, properties);
        NotificationListener listener = new NotificationListener(source, listeners, sender, peers, self, properties);
        sender.start();
        listener.start();
        exchange = new Exchange(pending, sender, listener);
    }

    /** What is to be told is still told, unless that takes long. */
    @Override
    protected void end() {
        ticker.stop();
        Exchange last = exchange;
        if (last != null) {
            last.sender().stop(END);
            last.listener().stop(END);
            exchange = null;
        }
    }
}
