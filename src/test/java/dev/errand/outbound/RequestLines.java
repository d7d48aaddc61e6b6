package dev.errand.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;

/** A server on 127.0.0.1 that keeps the first line of each request as it came, byte for byte, which servers of libraries do not. */
public final class RequestLines implements AutoCloseable {

    /** Such as {@code GET /a HTTP/1.1}. */
    public final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private final Map<String, String> heads = new ConcurrentHashMap<>();
    private final RawServer server;

    public RequestLines() throws IOException {
        server = new RawServer(this::answer);
    }

    /** Answers what is asked for by that target with a redirect; a char of the location for each byte. */
    public RequestLines redirect(String target, String location) {
        heads.put(target, "HTTP/1.1 302 Found\r\nLocation: " + location);
        return this;
    }

    /** Where it listens, with a target behind it. */
    public String url(String target) {
        String url = server.url();
        return url.substring(0, url.length() - 1) + target;
    }

    @Override
    public void close() {
        server.close();
    }

    private void answer(Socket client) throws IOException {
        var in = new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
        String line = in.readLine();
        int length = 0;
        for (String header = in.readLine(); !header.isEmpty(); header = in.readLine()) {
            if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(header.substring(15).strip());
            }
        }
        in.skip(length);
        lines.add(line);
        String head = heads.getOrDefault(line.split(" ", 3)[1], "HTTP/1.1 200 OK");
        client.getOutputStream()
                .write((head + "\r\nContent-Length: 2\r\n\r\nok").getBytes(StandardCharsets.ISO_8859_1));
    }
}
