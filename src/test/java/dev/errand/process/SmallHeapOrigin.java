package dev.errand.process;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The world outside: large pages to fetch, and a receiver of webhooks. */
final class SmallHeapOrigin implements AutoCloseable {

    private static final int PIECE = 65_536;
    /** Less than {@code errand.http.max-response-bytes}. */
    private static final int PIECES = 9 * 16;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    SmallHeapOrigin() throws IOException {
        byte[] piece = new byte[PIECE];
        Arrays.fill(piece, (byte) 'p');
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 200);
        server.setExecutor(threads);
        server.createContext("/hook", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.createContext("/page", exchange -> {
            exchange.getResponseHeaders().add("Content-Type", "text/plain");
            exchange.sendResponseHeaders(200, (long) PIECE * PIECES);
            try (OutputStream out = exchange.getResponseBody()) {
                for (int i = 0; i < PIECES; i++) {
                    out.write(piece);
                }
            }
        });
        server.start();
    }

    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
