package dev.errand.notifier;

import dev.errand.runtime.Backoff;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private final Backoff backoff;
    private final Semaphore woken = new Semaphore(0);
    private final AtomicLong heard = new AtomicLong();
    private long heardSelfAt;
    private boolean complained;
    private volatile boolean hearing;
    private volatile boolean open = true;

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
        this.backoff = new Backoff(properties.notifyRetry());
    }

    /** Whether what others send is heard just now. */
    boolean hearing() {
        return hearing;
    }

    /** How many hints came. */
    long heard() {
        return heard.get();
    }

    /** Listens until it is to end. */
    void run() {
        try {
            do {
                try (HintChannel channel = source.open()) {
                    listen(channel);
                } catch (SQLException | RuntimeException e) {
                    complain(e);
                } catch (Error e) {
                    log.error("listening for notifications failed; going on", e);
                } finally {
                    hears(false);
                }
            } while (rests());
        } catch (InterruptedException e) {
            log.debug("interrupted, which only the end of the process should do", e);
        }
    }

    /** Waits before the next attempt, unless there is a reason not to; answers whether there is to be one. */
    private boolean rests() throws InterruptedException {
        if (open && woken.tryAcquire(backoff.nanos(), TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
        return open;
    }

    /** The database is back. */
    void resume() {
        woken.release();
    }

    void end() {
        open = false;
        woken.release();
    }

    private void hears(boolean now) {
        hearing = now;
        peers.listening(now, System.nanoTime());
    }

    private void listen(HintChannel channel) throws SQLException {
        prove(channel);
        channel.listen(NotificationSender.CHANNEL);
        heardSelfAt = System.nanoTime();
        hears(true);
        log.info("what other nodes do is heard by notifications{}", complained ? " again" : "");
        complained = false;
        backoff.reset();
        sender.hello();
        listeners.anything();
        long patience = properties.notifyCheck().toNanos() * MISSED;
        while (open) {
            channel.receive(SLICE).forEach(this::take);
            if (System.nanoTime() - heardSelfAt > patience) {
                throw new SQLException("this node's own signs of life were not heard");
            }
        }
    }

    /** Only under a name that nobody else uses, so that a pooler is left with nothing that would ever be sent to anybody. */
    private void prove(HintChannel channel) throws SQLException {
        String name = NotificationSender.CHANNEL + '_' + self;
        channel.listen(name);
        try (HintChannel other = source.open()) {
            other.send(name, List.of(self));
        }
        long end = System.nanoTime() + PROOF.toNanos();
        while (open && System.nanoTime() - end < 0) {
            if (channel.receive(SLICE).contains(self)) {
                return;
            }
        }
        throw new SQLException(
                "what is sent on another connection is not heard, as behind a pooler that shares connections"
                        + " between transactions; where that is so, errand.cluster.notify=false spares the attempts");
    }

    private void complain(Exception why) {
        if (!complained && open) {
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
