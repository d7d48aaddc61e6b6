package dev.errand.notifier;

import dev.errand.runtime.Poller;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;

/**
 * Sends what is in the outbox over a connection of its own: the first hint at once, those that come shortly after it together. What
 * could not be sent is made good for by telling the others to look at everything when they can be told again.
 */
final class NotificationSender {

    /** Under which name all nodes send and listen. */
    static final String CHANNEL = "errand";

    private static final Logger log = LoggerFactory.getLogger(NotificationSender.class);

    private final HintChannel.Source source;
    private final PendingNotifications pending;
    private final String self;
    private final NotifyProperties properties;
    private BackOffExecution retries;
    private final AtomicLong sent = new AtomicLong();
    private @Nullable HintChannel channel;
    private long helloAt = System.nanoTime();
    private volatile boolean helloWanted;
    private volatile long restsUntil = helloAt;
    private final Poller poller;

    NotificationSender(
            HintChannel.Source source, PendingNotifications pending, String self, NotifyProperties properties) {
        this.source = source;
        this.pending = pending;
        this.self = self;
        this.properties = properties;
        this.retries = properties.retries();
        this.poller = new Poller("errand-notify", "sending hints", properties.notifyRetry(), pending.bell());
    }

    /** Gives a sign of life soon. */
    void hello() {
        helloWanted = true;
        poller.wake();
    }

    /** How many hints were sent. */
    long sent() {
        return sent.get();
    }

    void start() {
        poller.start(woken -> runOnce(), this::sendTheRest);
        poller.wake();
    }

    /** What is to be told is still told, unless that takes long. */
    void stop(Duration patience) {
        poller.stop(patience);
    }

    private void sendTheRest() {
        resume();
        var unused = runOnce();
        hangUp();
    }

    /** The database is back. */
    void resume() {
        restsUntil = System.nanoTime();
        poller.wake();
    }

    /** Lets things gather for a moment after each time that it sent some. */
    private Duration runOnce() {
        if (System.nanoTime() - restsUntil < 0) {
            return Duration.ofNanos(restsUntil - System.nanoTime());
        }
        NotificationBatch hints = pending.take();
        boolean hello = helloWanted || System.nanoTime() - helloAt >= 0;
        List<String> payloads = new ArrayList<>(NotificationCodec.encode(self, hints));
        if (hello) {
            helloWanted = false;
            payloads.add(NotificationCodec.hello(self));
        }
        if (payloads.isEmpty()) {
            return Duration.ofNanos(helloAt - System.nanoTime());
        }
        try {
            send(payloads);
            sent.addAndGet(hints.size());
            helloAt = hello ? System.nanoTime() + properties.notifyCheck().toNanos() : helloAt;
            return restFor(properties.notifyPause());
        } catch (SQLException | RuntimeException e) {
            log.debug("hints could not be sent; the other nodes are told to look when they can be", e);
            hangUp();
            helloWanted |= hello;
            hints.keys().keySet().forEach(pending::addEverything);
            hints.everything().forEach(pending::addEverything);
            return restFor(Duration.ofMillis(retries.nextBackOff()));
        }
    }

    private Duration restFor(Duration pause) {
        restsUntil = System.nanoTime() + pause.toNanos();
        return pause;
    }

    private void send(List<String> payloads) throws SQLException {
        HintChannel over = channel;
        if (over == null) {
            over = source.open();
            channel = over;
        }
        over.send(CHANNEL, payloads);
        retries = properties.retries();
    }

    private void hangUp() {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
