package dev.errand.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Posts JSON over one kept connection, as a program without a library for it would: to one of several ports, and after a failure to the
 * next. For one thread.
 */
final class PlainHttp implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;

    private final List<Integer> ports;
    private final int limitMillis;
    private int turn;
    private @Nullable Socket socket;
    private InputStream in = InputStream.nullInputStream();

    /**
     * With nothing opened yet.
     *
     * @param turn which of the ports comes first
     * @param limitMillis how long to wait for an answer before the connection is given up
     */
    PlainHttp(List<Integer> ports, int turn, int limitMillis) {
        this.ports = List.copyOf(ports);
        this.turn = turn;
        this.limitMillis = limitMillis;
    }

    record Answer(int status, String body) {}

    /** Throws when there was no whole answer in time: whether the request had an effect is not known then. */
    Answer post(String path, String body) throws IOException {
        try {
            Socket used = connected();
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + bytes.length + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(bytes);
            used.getOutputStream().write(request.toByteArray());
            return answer();
        } catch (IOException e) {
            close();
            turn++;
            throw e;
        }
    }

    private Socket connected() throws IOException {
        if (socket == null) {
            Socket fresh = new Socket();
            socket = fresh;
            fresh.setTcpNoDelay(true);
            fresh.setSoTimeout(limitMillis);
            int port = ports.get(Math.floorMod(turn, ports.size()));
            fresh.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), CONNECT_MILLIS);
            in = new BufferedInputStream(fresh.getInputStream());
        }
        return socket;
    }

    private Answer answer() throws IOException {
        String[] first = line().split(" ", 3);
        int length = -1;
        boolean chunked = false;
        boolean last = false;
        for (String header = line(); !header.isEmpty(); header = line()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length =
                        Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.endsWith("chunked");
            last |= lower.startsWith("connection:") && lower.endsWith("close");
        }
        byte[] body = chunked ? chunks() : exactly(Math.max(0, length));
        if (last) {
            close();
        }
        return new Answer(Integer.parseInt(first[1]), new String(body, StandardCharsets.UTF_8));
    }

    private byte[] chunks() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int size = size(); size > 0; size = size()) {
            body.writeBytes(exactly(size));
            line();
        }
        line();
        return body.toByteArray();
    }

    private int size() throws IOException {
        return Integer.parseInt(line().strip(), 16);
    }

    private byte[] exactly(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the answer was cut off");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer was cut off");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // Nothing is wanted of it any more.
            }
            socket = null;
        }
    }
}
