package dev.errand.notifier;

import dev.errand.runtime.Poller;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Listens on a connection of its own, and opens another one when it is lost. That a server accepts to be listened to says little: a
 * pooler that shares connections between transactions accepts it too and passes nothing on. So each connection must first hear what
 * is sent on another one, and later this node's own signs of life.
 */
final class NotificationListener {

    private static final Logger log = LoggerFactory.getLogger(NotificationListener.class);
    private static final Duration PROOF = Duration.ofSeconds(3);
    /** How long one look at the connection takes, and so the end of this thread; costs the server nothing. */
    private static final Duration SLICE = Duration.ofMillis(200);
    /** After so many missed signs of life of its own a connection is given up. */
    private static final int MISSED = 3;

    private final HintChannel.Source source;
    private final Listeners listeners;
    private final NotificationSender sender;
    private final Peers peers;
    private final String self;
    private final NotifyProperties properties;
    private BackOffExecution retries;
    private final Poller poller;
    private @Nullable HintChannel channel;
    private final AtomicLong heard = new AtomicLong();
    private long heardSelfAt;
    private boolean complained;
    private volatile boolean hearing;

    NotificationListener(
            HintChannel.Source source,
            Listeners listeners,
            NotificationSender sender,
            Peers peers,
            String self,
            NotifyProperties properties) {
        this.source = source;
        this.listeners = listeners;
        this.sender = sender;
        this.peers = peers;
        this.self = self;
        this.properties = properties;
        this.retries = properties.retries();
        this.poller = new Poller("errand-listen", "listening for notifications", properties.notifyRetry());
    }

    /** Whether what others send is heard just now. */
    boolean hearing() {
        return hearing;
    }

    /** How many hints came. */
    long heard() {
        return heard.get();
    }

    void start() {
        poller.start(woken -> runOnce(), this::hangUp);
        poller.wake();
    }

    void stop(Duration patience) {
        poller.stop(patience);
    }

    /** The database is back. */
    void resume() {
        poller.wake();
    }

    /** Listens for a moment, on a new connection if need be; answers how long to wait before the next attempt. */
    private Duration runOnce() {
        try {
            HintChannel open = channel == null ? connect() : channel;
            open.receive(SLICE).forEach(this::take);
            if (System.nanoTime() - heardSelfAt
                    > properties.notifyCheck().multipliedBy(MISSED).toNanos()) {
                throw new SQLException("this node's own signs of life were not heard");
            }
            return Duration.ZERO;
        } catch (SQLException | RuntimeException e) {
            hangUp();
            complain(e);
            return Duration.ofMillis(retries.nextBackOff());
        } catch (Error e) {
            hangUp();
            throw e;
        }
    }

    private void hangUp() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
        hears(false);
    }

    private void hears(boolean now) {
        hearing = now;
        peers.listening(now, System.nanoTime());
    }

    private HintChannel connect() throws SQLException {
        HintChannel fresh = source.open();
        channel = fresh;
        prove(fresh);
        fresh.listen(NotificationSender.CHANNEL);
        heardSelfAt = System.nanoTime();
        hears(true);
        log.info("what other nodes do is heard by notifications{}", complained ? " again" : "");
        complained = false;
        retries = properties.retries();
        sender.hello();
        listeners.anything();
        return fresh;
    }

    /** Only under a name that nobody else uses, so that a pooler is left with nothing that would ever be sent to anybody. */
    private void prove(HintChannel fresh) throws SQLException {
        String name = NotificationSender.CHANNEL + '_' + self;
        fresh.listen(name);
        try (HintChannel other = source.open()) {
            other.send(name, List.of(self));
        }
        long end = System.nanoTime() + PROOF.toNanos();
        while (poller.isRunning() && System.nanoTime() - end < 0) {
            if (fresh.receive(SLICE).contains(self)) {
                return;
            }
        }
        throw new SQLException(
                "what is sent on another connection is not heard, as behind a pooler that shares connections"
                        + " between transactions; where that is so, errand.cluster.notify=false spares the attempts");
    }

    private void complain(Exception why) {
        if (!complained && poller.isRunning()) {
            complained = true;
            log.warn(
                    "notifications are not heard; what other nodes do is looked for every {} ms until they are: {}",
                    properties.waitPollWithoutNotify().toMillis(),
                    why.getMessage());
        }
    }

    private void take(String payload) {
        NotificationCodec.decode(payload).ifPresent(message -> {
            if (message.sender().equals(self)) {
                heardSelfAt = message.hello() ? System.nanoTime() : heardSelfAt;
            } else {
                tell(message);
            }
        });
    }

    private void tell(NotificationCodec.Message message) {
        // A newcomer learns from the answer that it is not alone.
        if (message.hello() && peers.heard(message.sender(), System.nanoTime())) {
            sender.hello();
        }
        NotificationBatch hints = message.hints();
        heard.addAndGet(hints.size());
        hints.keys().forEach((topic, keys) -> keys.forEach(key -> listeners.heard(topic, key)));
        hints.everything().forEach(listeners::anything);
    }
}
