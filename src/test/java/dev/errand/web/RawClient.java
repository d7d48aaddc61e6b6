package dev.errand.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
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

    /**
     * What came until the connection ended.
     *
     * @param reset whether it ended by a reset
     */
    record Rest(String text, boolean reset) {}

    /** All that comes until the connection ends. */
    Rest rest() throws IOException {
        return rest("");
    }

    /** All that comes until the connection ends, or this came. */
    Rest rest(String end) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        byte[] some = new byte[8192];
        boolean reset = false;
        try {
            int count = socket.getInputStream().read(some);
            while (count >= 0) {
                text.write(some, 0, count);
                boolean over =
                        !end.isEmpty() && text.toString(StandardCharsets.UTF_8).endsWith(end);
                count = over ? -1 : socket.getInputStream().read(some);
            }
        } catch (SocketException e) {
            reset = true;
        }
        return new Rest(text.toString(StandardCharsets.UTF_8), reset);
    }

    /** All that comes until this has come. */
    String until(String end) throws IOException {
        return until(socket.getInputStream(), end);
    }

    /** The body of the next answer. */
    String answer() throws IOException {
        InputStream in = socket.getInputStream();
        String head = until("\r\n\r\n").toLowerCase(Locale.ROOT);
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
