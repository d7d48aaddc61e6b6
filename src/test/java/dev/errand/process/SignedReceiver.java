package dev.errand.process;

import com.standardwebhooks.Webhook;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * A receiver of webhooks such as there are: it verifies every signature with the library of the standard, answers 500 to a third,
 * takes its time for some, and can be down for a while on the port that it keeps.
 */
final class SignedReceiver implements AutoCloseable {

    private static final long SLOWNESS_MILLIS = 700;

    private final String secret;
    private final int port = ErrandProcess.freePort();
    /** The ids of jobs whose message was verified and answered with success, and of all messages by which. */
    final Map<String, Set<String>> taken = new ConcurrentHashMap<>();

    final AtomicInteger tries = new AtomicInteger();
    final AtomicInteger forged = new AtomicInteger();
    private HttpServer server;
    private ExecutorService threads;

    SignedReceiver(String secret) {
        this.secret = secret;
        up();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/hook";
    }

    void up() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads = Executors.newVirtualThreadPerTaskExecutor();
        server.setExecutor(threads);
        server.createContext("/hook", this::receive);
        server.start();
    }

    void down() {
        server.stop(0);
        threads.close();
    }

    private void receive(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        tries.incrementAndGet();
        int dice = ThreadLocalRandom.current().nextInt(100);
        if (dice < 3) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(SLOWNESS_MILLIS));
        }
        int status = dice >= 67 ? 500 : take(exchange, new String(body, StandardCharsets.UTF_8));
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private int take(HttpExchange exchange, String body) {
        try {
            HttpHeaders headers = HttpHeaders.of(exchange.getRequestHeaders(), (name, value) -> true);
            new Webhook(secret).verify(body, headers);
            String job = ErrandProcess.JSON.readTree(body).get("data").get("id").asString();
            String message = List.copyOf(headers.allValues("webhook-id")).getFirst();
            taken.computeIfAbsent(job, id -> ConcurrentHashMap.newKeySet()).add(message);
            return 204;
        } catch (Exception e) {
            forged.incrementAndGet();
            return 400;
        }
    }

    @Override
    public void close() {
        down();
    }
}
