package dev.errand.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Speaks HTTP/1.1 on one connection, byte by byte, so that it can do what clients of libraries never do. */
final class RawClient implements AutoCloseable {

    private final Socket socket;

    RawClient(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(30_000);
    }

    static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    static String post(String path, String json) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + json.length() + "\r\n\r\n" + json;
    }

    void send(String requests) throws IOException {
        socket.getOutputStream().write(requests.getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends no more, and may still read. */
    void closeOneSide() throws IOException {
        socket.shutdownOutput();
    }

    /** Goes at once, without a word. */
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** The body of the next answer. */
    String answer() throws IOException {
        InputStream in = socket.getInputStream();
        String head = until(in, "\r\n\r\n").toLowerCase(Locale.ROOT);
        int length = head.indexOf("\r\ncontent-length: ");
        if (length >= 0) {
            int from = length + "\r\ncontent-length: ".length();
            return read(in, Integer.parseInt(head.substring(from, head.indexOf('\r', from))));
        }
        StringBuilder body = new StringBuilder();
        for (int size = chunk(in); size > 0; size = chunk(in)) {
            body.append(read(in, size));
            until(in, "\r\n");
        }
        until(in, "\r\n");
        return body.toString();
    }

    private static int chunk(InputStream in) throws IOException {
        return Integer.parseInt(until(in, "\r\n").strip(), 16);
    }

    private static String read(InputStream in, int bytes) throws IOException {
        return new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
    }

    private static String until(InputStream in, String end) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        while (!text.toString(StandardCharsets.US_ASCII).endsWith(end)) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the answer ends with: " + text);
            }
            text.write(next);
        }
        return text.toString(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
