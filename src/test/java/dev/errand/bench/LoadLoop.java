package dev.errand.bench;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends requests over many connections from the calling thread and times their answers. At a fixed rate a request is timed from the
 * moment at which it was due, also where it had to wait for a free connection, so that no omission flatters the service.
 */
final class LoadLoop implements AutoCloseable {

    private static final long ANSWER_LIMIT_NANOS = Duration.ofSeconds(100).toNanos();
    /** How far off a due request may be noticed, at a fixed rate. */
    private static final long TICK_NANOS = 50_000;

    /**
     * How much may be left at the end of a fixed rate to be sent late all the same, and counted as late as it is: a service that pauses for
     * a moment just then keeps up with the rate. One that has fallen behind by more does not.
     */
    private static final double MAX_BACKLOG_SECONDS = 0.5;

    private final Load load;
    private final Requests requests;
    private final SocketAddress service;
    private final LoadResult result = new LoadResult();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Selector selector = Selector.open();
    private long start;
    private long end;
    private long sent;
    private int busy;

    private LoadLoop(SocketAddress service, Load load, Requests requests) throws IOException {
        this.service = service;
        this.load = load;
        this.requests = requests;
    }

    /** Runs the load to its end and answers what came of it. */
    static LoadResult run(SocketAddress service, Load load, Requests requests) {
        try (LoadLoop loop = new LoadLoop(service, load, requests)) {
            return loop.run();
        } catch (IOException e) {
            throw new IllegalStateException("cannot send the load", e);
        }
    }

    private LoadResult run() throws IOException {
        for (int i = 0; i < load.connections(); i++) {
            idle.add(new Connection(service, selector));
        }
        start = System.nanoTime();
        end = start + load.duration().toNanos();
        long now = start;
        while (mayStillSend(now)) {
            sendDue(now);
            handleEvents(now);
            now = System.nanoTime();
        }
        // What came due since the last look; what is left then waits for a connection at the end.
        sendDue(end);
        boolean catchesUp = load.atFixedRate() && due(end) - sent <= load.perSecond() * MAX_BACKLOG_SECONDS;
        while (busy > 0) {
            handleEvents(System.nanoTime());
            if (catchesUp) {
                sendDue(end);
            }
        }
        result.seconds = (Math.min(now, end) - start) / 1e9;
        result.unsent = load.atFixedRate() ? due(end) - sent : 0;
        return result;
    }

    private boolean mayStillSend(long now) {
        return now - end < 0 && sent < load.most();
    }

    /** How many requests should have been sent by now. */
    private long due(long now) {
        double elapsed = (Math.min(now, end) - start) / 1e9;
        return Math.min(load.most(), (long) (elapsed * load.perSecond()));
    }

    private void sendDue(long now) {
        long due = load.atFixedRate() ? due(now) : load.most();
        while (sent < due && !idle.isEmpty() && (load.atFixedRate() || mayStillSend(now))) {
            long since = load.atFixedRate() ? start + (long) (sent * 1e9 / load.perSecond()) : System.nanoTime();
            send(idle.poll(), since);
        }
    }

    private void send(Connection connection, long since) {
        sent++;
        busy++;
        try {
            connection.send(requests.next(), since);
        } catch (IOException e) {
            broke(connection);
        }
    }

    private void handleEvents(long now) throws IOException {
        if (now - end > ANSWER_LIMIT_NANOS) {
            throw new IllegalStateException(busy + " answers are still missing");
        }
        awaitEvents(now);
        selector.selectedKeys().forEach(this::handle);
        selector.selectedKeys().clear();
    }

    private void awaitEvents(long now) throws IOException {
        if (load.atFixedRate() && now - end < 0) {
            // A selector wakes by the millisecond, which is too coarse for thousands of requests a second.
            if (selector.selectNow() == 0) {
                LockSupport.parkNanos(TICK_NANOS);
                selector.selectNow();
            }
        } else {
            selector.select(TimeUnit.SECONDS.toMillis(1));
        }
    }

    private void handle(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        try {
            if (connection.advance()) {
                answered(connection);
            }
        } catch (IOException e) {
            broke(connection);
        }
    }

    private void answered(Connection connection) {
        long now = System.nanoTime();
        boolean beforeEnd = now - end < 0;
        result.add(connection.answer().status(), now - connection.since(), now - start, beforeEnd);
        requests.answered(connection.answer());
        busy--;
        connection.answer().clear();
        if (!load.atFixedRate() && mayStillSend(now)) {
            send(connection, now);
        } else {
            idle.add(connection);
        }
    }

    private void broke(Connection connection) {
        boolean waited = connection.waits();
        connection.close();
        idle.remove(connection);
        if (waited) {
            result.broken++;
            busy--;
        }
        try {
            idle.add(new Connection(service, selector));
        } catch (IOException e) {
            throw new IllegalStateException("the service does not take connections any more", e);
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            ((Connection) key.attachment()).close();
        }
        selector.close();
    }
}
