package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SafeHttpClientLimitsIT {

    private static final int LIMIT = 100_000;
    private static final Duration LONG = Duration.ofSeconds(30);

    private final SafeHttpClient client = client(SystemDefaultDnsResolver.INSTANCE);

    @AfterEach
    void closeClient() {
        client.close();
    }

    @Test
    void exchange_endsAnswerThatDripsBeyondTimeout() throws Exception {
        try (RawServer server =
                new RawServer(socket -> drip(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"))) {
            assertFails(Reason.TIMED_OUT, server.url(), Duration.ofMillis(400)).hasMessageContaining("0.4 seconds");
            assertThat(server.connectionEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void exchange_endsHeadersThatDripBeyondTimeout() throws Exception {
        try (RawServer server = new RawServer(socket -> drip(socket, "HTTP/1.1 200 OK\r\nX-A: "))) {
            assertFails(Reason.TIMED_OUT, server.url(), Duration.ofMillis(400));
            assertThat(server.connectionEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void exchange_endsWhenNameServerHangs() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        DnsResolver hanging = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) {
                awaitUninterruptibly(never);
                return new InetAddress[0];
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                return host;
            }
        };
        try (SafeHttpClient hung = client(hanging)) {
            assertThatThrownBy(() -> hung.exchange(get("http://a.example/", Duration.ofMillis(200))))
                    .isInstanceOfSatisfying(
                            HttpExchangeException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.TIMED_OUT));
        } finally {
            never.countDown();
        }
    }

    @Test
    void exchange_refusesBodyBeyondLimit_andHangsUp() throws Exception {
        try (RawServer server = new RawServer(socket -> {
            OutputStream out = begin(socket, "HTTP/1.1 200 OK\r\n\r\n");
            while (true) {
                out.write(new byte[1000]);
            }
        })) {
            assertFails(Reason.TOO_LARGE, server.url(), LONG).hasMessageContaining("100000 bytes");
            assertThat(server.connectionEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void exchange_refusesEndlessHeaders() throws Exception {
        try (RawServer server = new RawServer(socket -> {
            OutputStream out = begin(socket, "HTTP/1.1 200 OK\r\n");
            while (true) {
                out.write("X-A: b\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            assertFails(Reason.BROKEN, server.url(), LONG);
        }
    }

    @Test
    void exchange_acceptsBodyOfExactlyTheLimit() throws Exception {
        try (LoopbackServer server = new LoopbackServer()
                .on("/", exchange -> LoopbackServer.answer(exchange, 200, "image/png", new byte[LIMIT]))) {
            assertThat(client.exchange(get(server.url("127.0.0.1", "/"), LONG)).body())
                    .hasSize(LIMIT);
        }
    }

    @Test
    void exchange_refusesGzipBomb_andReadsHonestGzip() throws Exception {
        try (LoopbackServer server = new LoopbackServer()
                .on("/bomb", exchange -> gzip(exchange, new byte[20_000_000]))
                .on("/honest", exchange -> gzip(exchange, "hello".getBytes(StandardCharsets.UTF_8)))) {
            assertFails(Reason.TOO_LARGE, server.url("127.0.0.1", "/bomb"), LONG);
            assertThat(client.exchange(get(server.url("127.0.0.1", "/honest"), LONG))
                            .body())
                    .asString()
                    .isEqualTo("hello");
        }
    }

    @Test
    void exchange_stopsWhenInterrupted_andHangsUp() throws Exception {
        CountDownLatch received = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        try (RawServer server = new RawServer(socket -> {
            socket.getInputStream().read();
            received.countDown();
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            Thread caller = Thread.ofPlatform().start(() -> {
                try {
                    client.exchange(get(server.url(), LONG));
                } catch (Exception e) {
                    thrown.set(e);
                }
            });
            assertThat(received.await(10, TimeUnit.SECONDS)).isTrue();
            caller.interrupt();

            assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            assertThat(server.connectionEnded.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void exchange_doesNotRepeatBrokenRequest() throws Exception {
        try (RawServer server = new RawServer(socket -> socket.getInputStream().read())) {
            assertFails(Reason.BROKEN, server.url(), LONG);
            assertThat(server.accepted).hasValue(1);
        }
    }

    @Test
    void exchange_handsBackUnavailable_withoutRepeatingIt() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        try (LoopbackServer server = new LoopbackServer().on("/", exchange -> {
            calls.incrementAndGet();
            exchange.getResponseHeaders().set("Retry-After", "0");
            LoopbackServer.answer(exchange, 503, "text/plain", new byte[0]);
        })) {
            assertThat(client.exchange(get(server.url("127.0.0.1", "/"), LONG)).status())
                    .isEqualTo(503);
            assertThat(calls).hasValue(1);
        }
    }

    @Test
    void exchange_keepsNoCookies() throws Exception {
        AtomicReference<String> cookie = new AtomicReference<>();
        try (LoopbackServer server = new LoopbackServer().on("/", exchange -> {
            cookie.set(exchange.getRequestHeaders().getFirst("Cookie"));
            exchange.getResponseHeaders().set("Set-Cookie", "a=b; Path=/");
            LoopbackServer.answer(exchange, 200, "text/plain", new byte[0]);
        })) {
            client.exchange(get(server.url("127.0.0.1", "/"), LONG));
            client.exchange(get(server.url("127.0.0.1", "/"), LONG));
            assertThat(cookie.get()).isNull();
        }
    }

    @Test
    void exchange_explainsRefusedConnection() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertFails(Reason.UNREACHABLE, "http://127.0.0.1:" + port + "/", LONG)
                .hasMessage("cannot connect to 127.0.0.1:" + port);
    }

    @Test
    void exchange_explainsMissingTls() throws Exception {
        try (RawServer server = new RawServer(socket -> begin(socket, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertFails(Reason.UNREACHABLE, server.url().replace("http:", "https:"), LONG)
                    .hasMessageStartingWith("no TLS with 127.0.0.1:");
        }
    }

    @Test
    void exchange_endsHandshakeThatHangs() throws Exception {
        try (RawServer server =
                new RawServer(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()))) {
            assertFails(Reason.UNREACHABLE, server.url().replace("http:", "https:"), LONG)
                    .hasMessageEndingWith("within 0.5 seconds");
        }
    }

    private AbstractThrowableAssert<?, ?> assertFails(Reason reason, String url, Duration timeout) {
        return assertThatThrownBy(() -> client.exchange(get(url, timeout)))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static SafeHttpClient client(DnsResolver names) {
        AddressPolicy policy = AddressPolicy.of("errand.http.allow", List.of("127.0.0.1"));
        return SafeHttpClients.create(policy, new HttpLimits(Duration.ofMillis(500), LIMIT, 0, 10), names);
    }

    private static OutgoingRequest get(String url, Duration timeout) {
        return OutgoingRequest.get(WebAddress.parse(url), Map.of(), timeout);
    }

    private static OutputStream begin(Socket socket, String head) throws IOException {
        socket.getInputStream().read(new byte[10_000]);
        OutputStream out = socket.getOutputStream();
        out.write(head.getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return out;
    }

    /** One byte every 20 ms, so that no single read ever takes long. */
    private static void drip(Socket socket, String head) throws Exception {
        OutputStream out = begin(socket, head);
        CountDownLatch never = new CountDownLatch(1);
        while (!never.await(20, TimeUnit.MILLISECONDS)) {
            out.write('x');
        }
    }

    private static void gzip(HttpExchange exchange, byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(content);
        }
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        LoopbackServer.answer(exchange, 200, "text/plain", compressed.toByteArray());
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException ignored) {
                // As deaf as a native name look-up.
            }
        }
    }
}
