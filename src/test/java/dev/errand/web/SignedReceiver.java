package dev.errand.web;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.errand.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.databind.JsonNode;

/** Receives webhooks on the loopback address, a queue of messages for each path, and answers as a test tells it. */
final class SignedReceiver implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 30;

    private final Map<String, BlockingQueue<Message>> messages = new ConcurrentHashMap<>();
    private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    SignedReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/", this::receive);
        server.start();
    }

    /** One request, as it came. */
    @SuppressWarnings("ArrayRecordComponent")
    record Message(Headers headers, byte[] body) {

        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }

        JsonNode json() {
            return RunningService.JSON.readTree(body);
        }

        String type() {
            return json().path("type").asString();
        }

        /** How many signatures it carries. */
        int signatures() {
            return header("webhook-signature").split(" ").length;
        }

        /** Whether one of its signatures was made with this secret. */
        boolean isSignedWith(String secret) {
            String signed = header("webhook-id") + '.' + header("webhook-timestamp") + '.';
            try {
                Mac mac = Mac.getInstance("HmacSHA256");
                mac.init(new SecretKeySpec(
                        Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256"));
                mac.update(signed.getBytes(StandardCharsets.UTF_8));
                byte[] expected = ("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)))
                        .getBytes(StandardCharsets.UTF_8);
                for (String signature : header("webhook-signature").split(" ")) {
                    if (MessageDigest.isEqual(expected, signature.getBytes(StandardCharsets.UTF_8))) {
                        return true;
                    }
                }
                return false;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    /** From now on this path is answered so; with 200 unless said. */
    void answer(String path, int status) {
        statuses.put(path, status);
    }

    /** The next message to a path. */
    Message next(String path) {
        try {
            Message message = queue(path).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came to " + path);
            }
            return message;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether nothing came to a path but what was looked at. */
    boolean isQuiet(String path) {
        return queue(path).isEmpty();
    }

    private void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] answer = ("thanks for " + path).getBytes(StandardCharsets.UTF_8);
        Message message = new Message(
                exchange.getRequestHeaders(), exchange.getRequestBody().readAllBytes());
        queue(path).add(message);
        int status = statuses.getOrDefault(path, 200);
        if (status == 204) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
        exchange.close();
    }

    private BlockingQueue<Message> queue(String path) {
        return messages.computeIfAbsent(path, key -> new LinkedBlockingQueue<>());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
