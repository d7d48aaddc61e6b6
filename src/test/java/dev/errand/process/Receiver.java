package dev.errand.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A witness outside the process under test: notes when each path was asked for, and answers as many milliseconds later as the query
 * says, or, below {@code /held/}, when it is let go.
 */
final class Receiver implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Receiver.class);
    private static final String HELD = "/held/";

    private final Map<String, List<Instant>> hits = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            URI asked = exchange.getRequestURI();
            hits.computeIfAbsent(asked.getPath(), path -> new CopyOnWriteArrayList<>())
                    .add(Instant.now());
            takeTime(asked);
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void takeTime(URI asked) {
        if (asked.getPath().startsWith(HELD)) {
            try {
                boolean inTime = latch(asked.getPath()).await(3, TimeUnit.MINUTES);
                log.debug("{} was let go in time: {}", asked, inTime);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else if (asked.getQuery() != null) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(asked.getQuery())));
        }
    }

    private CountDownLatch latch(String path) {
        return held.computeIfAbsent(path, none -> new CountDownLatch(1));
    }

    /** Answers whoever asked for that path, which begins with {@code /held/}, or will ask. */
    void letGo(String path) {
        latch(path).countDown();
    }

    int hits(String path) {
        return times(path).size();
    }

    /** When it was asked for, in that order. */
    List<Instant> times(String path) {
        return hits.getOrDefault(path, List.of());
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        server.stop(0);
        threads.close();
    }
}
