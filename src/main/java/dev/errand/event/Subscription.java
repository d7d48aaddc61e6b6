package dev.errand.event;

import dev.errand.event.EventSource.Beginning;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One open stream: where it is, and whether its client takes more. What waits for the client is at most one part of bounded size,
 * in the sink; all that follows stays in the store. Safe for concurrent use; in memory alone, since clients come back by
 * themselves and say where they were.
 */
final class Subscription {

    private final EventSink sink;
    private final EventWriter writer;
    private final long maxPending;
    private StreamEvent.@Nullable Snapshot snapshot;
    private StreamEvent.@Nullable End end;
    private long position;
    private boolean greeted;
    private boolean blocked = true;
    private boolean closed;
    private long lastSent;
    private long blockedSince;

    Subscription(Beginning from, EventSink sink, EventWriter writer, StreamProperties properties, long nowNanos) {
        this.sink = sink;
        this.writer = writer;
        this.maxPending = properties.maxPending().toBytes();
        this.snapshot = from instanceof Beginning.Fresh fresh ? fresh.snapshot() : null;
        this.end = from instanceof Beginning.Fresh fresh ? fresh.end() : null;
        this.position = from instanceof Beginning.Resumed resumed ? resumed.after() : -1;
        this.lastSent = nowNanos;
        this.blockedSince = nowNanos;
    }

    /** The number of the last event that was sent. */
    synchronized long position() {
        return position;
    }

    /** Whether it can be sent more now. */
    synchronized boolean wants() {
        return !blocked && !closed;
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** The client has taken all that was sent. The first time, it gets what its stream begins with. */
    synchronized void unblock(long nowNanos) {
        blocked = false;
        if (!greeted && !closed) {
            greeted = true;
            byte[] first = writer.heartbeat();
            if (snapshot != null) {
                position = snapshot.number();
                first = writer.write(snapshot);
                snapshot = null;
            }
            offer(first, nowNanos);
        }
    }

    /** Sends as many of these events as may wait, those first that come next; answers whether some are left. */
    synchronized boolean send(List<StreamEvent> events, long nowNanos) {
        ByteArrayOutputStream part = new ByteArrayOutputStream();
        boolean ends = false;
        boolean left = false;
        for (StreamEvent event : events) {
            if (event.number() <= position) {
                continue;
            }
            if (part.size() >= maxPending) {
                left = true;
                break;
            }
            part.writeBytes(writer.write(event));
            position = event.number();
            ends = event instanceof StreamEvent.End;
        }
        if (part.size() > 0 && !closed) {
            offer(part.toByteArray(), nowNanos);
        }
        if (ends) {
            close();
        }
        return left;
    }

    /** The subject was removed: whoever saw at the beginning that it was over is told the end of it, and anybody else is cut off. */
    void removed(long nowNanos) {
        StreamEvent.End known;
        synchronized (this) {
            // What was told since tells of another end.
            known = end != null && end.number() > position ? end : null;
            end = null;
        }
        if (known == null) {
            abort();
        } else {
            boolean unused = send(List.of(known), nowNanos);
        }
    }

    /** Sends a sign of life when nothing else was sent for that long; answers whether it did. */
    synchronized boolean beat(long nowNanos, long afterNanos) {
        if (blocked || closed || nowNanos - lastSent < afterNanos) {
            return false;
        }
        offer(writer.heartbeat(), nowNanos);
        return true;
    }

    /** Whether the client has not taken what was sent for longer than that. */
    synchronized boolean isStuck(long nowNanos, long limitNanos) {
        return blocked && !closed && nowNanos - blockedSince > limitNanos;
    }

    /** Sends nothing more, and ends the stream after what was sent. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            sink.close();
        }
    }

    /** Ends the stream, unless its end is on its way. */
    void cut() {
        if (!isClosed()) {
            abort();
        }
    }

    /** Sends nothing more and forgets what was not read. */
    void abort() {
        synchronized (this) {
            closed = true;
        }
        sink.abort();
    }

    private void offer(byte[] bytes, long nowNanos) {
        lastSent = nowNanos;
        blockedSince = nowNanos;
        blocked = !sink.offer(bytes);
    }
}
