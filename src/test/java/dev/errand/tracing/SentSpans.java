package dev.errand.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.zip.GZIPInputStream;

/** Receives spans by OTLP over HTTP on the loopback address, and reads of them what tests ask for. */
public final class SentSpans implements AutoCloseable {

    private final List<Sent> all = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile CountDownLatch gate = new CountDownLatch(0);

    /** Begins to listen. */
    public SentSpans() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    /** One span, as it came; numbers as texts. */
    public record Sent(
            String traceId,
            String spanId,
            String parentId,
            String name,
            long kind,
            long start,
            long end,
            Map<String, String> attributes,
            List<String> links,
            boolean failed) {}

    /** Where to send them. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1/traces";
    }

    /** What has come, in that order. */
    public List<Sent> all() {
        return List.copyOf(all);
    }

    /** Answers nobody until that is counted down. */
    public void hold(CountDownLatch until) {
        gate = until;
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            InputStream body = zipped ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
            byte[] request = body.readAllBytes();
            if (gate.await(30, TimeUnit.SECONDS)) {
                // ExportTraceServiceRequest, ResourceSpans, ScopeSpans of opentelemetry-proto.
                each(
                        request,
                        (field, resource) -> each(resource.bytes(), (in, scope) -> {
                            if (in == 2) {
                                each(scope.bytes(), (at, span) -> {
                                    if (at == 2) {
                                        all.add(span(span.bytes()));
                                    }
                                });
                            }
                        }));
            }
            exchange.sendResponseHeaders(200, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Sent span(byte[] message) {
        Fields one = new Fields(message);
        Map<String, String> attributes = new LinkedHashMap<>();
        List<String> links = new ArrayList<>();
        each(message, (field, value) -> {
            if (field == 9) {
                Fields pair = new Fields(value.bytes());
                Fields held = new Fields(pair.at(2).bytes());
                String text = held.at(1).text();
                attributes.put(
                        pair.at(1).text(),
                        text.isEmpty() ? String.valueOf(held.at(3).number()) : text);
            } else if (field == 13) {
                links.add(new Fields(value.bytes()).at(2).hex());
            }
        });
        return new Sent(
                one.at(1).hex(),
                one.at(2).hex(),
                one.at(4).hex(),
                one.at(5).text(),
                one.at(6).number(),
                one.at(7).number(),
                one.at(8).number(),
                attributes,
                links,
                new Fields(one.at(15).bytes()).at(3).number() == 2);
    }

    /** The fields of a message, the last of each number. */
    private static final class Fields {
        private final Map<Integer, Value> all = new HashMap<>();

        Fields(byte[] message) {
            each(message, all::put);
        }

        /** Empty where there is none. */
        Value at(int field) {
            return all.getOrDefault(field, Value.NONE);
        }
    }

    /** A value of the protobuf wire format: a number, or bytes. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Value(long number, byte[] bytes) {
        static final Value NONE = new Value(0, new byte[0]);

        String text() {
            return new String(bytes, StandardCharsets.UTF_8);
        }

        String hex() {
            return HexFormat.of().formatHex(bytes);
        }
    }

    private static void each(byte[] message, BiConsumer<Integer, Value> to) {
        ByteBuffer rest = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (rest.hasRemaining()) {
            long key = varint(rest);
            int field = (int) (key >>> 3);
            switch ((int) (key & 7)) {
                case 0 -> to.accept(field, new Value(varint(rest), new byte[0]));
                case 1 -> to.accept(field, new Value(rest.getLong(), new byte[0]));
                case 2 -> {
                    byte[] bytes = new byte[(int) varint(rest)];
                    rest.get(bytes);
                    to.accept(field, new Value(0, bytes));
                }
                case 5 -> to.accept(field, new Value(rest.getInt(), new byte[0]));
                default -> throw new IllegalStateException("no wire type of protobuf: " + key);
            }
        }
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
