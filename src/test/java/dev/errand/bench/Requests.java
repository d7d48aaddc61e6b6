package dev.errand.bench;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Where a load takes its requests from, and whom it shows the answers. Called by the load's one thread. */
interface Requests {

    /** The next request, from its first byte to its last. */
    byte[] next();

    /** Called with each answer, which is good only until this returns. */
    default void answered(Answer answer) {}

    /** The same request again and again. */
    static Requests of(byte[] request) {
        return () -> request;
    }

    /** Each of them in turn, again and again. */
    static Requests inTurn(List<byte[]> requests) {
        AtomicInteger turn = new AtomicInteger();
        return () -> requests.get(turn.getAndIncrement() % requests.size());
    }

    static byte[] get(URI uri) {
        return bytes("GET " + target(uri) + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n");
    }

    /** A JSON body, and any further headers as {@code Name: value}. */
    static byte[] post(URI uri, String body, String... headers) {
        StringBuilder head = new StringBuilder("POST " + target(uri) + " HTTP/1.1\r\nHost: " + uri.getAuthority());
        head.append("\r\nContent-Type: application/json\r\nContent-Length: ").append(bytes(body).length);
        for (String header : headers) {
            head.append("\r\n").append(header);
        }
        return bytes(head.append("\r\n\r\n").append(body).toString());
    }

    private static String target(URI uri) {
        return uri.getRawQuery() == null ? uri.getRawPath() : uri.getRawPath() + '?' + uri.getRawQuery();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
