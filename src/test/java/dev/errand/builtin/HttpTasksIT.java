package dev.errand.builtin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import dev.errand.memory.Memories;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.outbound.HttpExchangeException;
import dev.errand.outbound.HttpLimits;
import dev.errand.outbound.HttpProperties;
import dev.errand.outbound.LoopbackServer;
import dev.errand.outbound.RequestLines;
import dev.errand.outbound.SafeHttpClient;
import dev.errand.outbound.SafeHttpClients;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.task.RecordingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class HttpTasksIT {

    private static final BigDecimal TIMEOUT = BigDecimal.TEN;
    private static final String PAGE =
            "<html><head><title> The  page </title></head><body><a href='/1'>1</a><a name='x'>2</a><a href='/3'>3</a>";

    private LoopbackServer server;
    private SafeHttpClient client;
    private HttpTasks tasks;
    private final RecordingContext context = new RecordingContext();
    private final Memory memory = Memories.of(DataSize.ofMegabytes(2));

    @BeforeEach
    void start() throws IOException {
        server = new LoopbackServer().on("/echo", HttpTasksIT::echo);
        HttpProperties properties = new HttpProperties(
                List.of("127.0.0.1"),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                Duration.ofMinutes(1),
                DataSize.ofMegabytes(1),
                5,
                10);
        client = SafeHttpClients.create(
                AddressPolicy.of("errand.http.allow", properties.allow()),
                new HttpLimits(Duration.ofSeconds(5), 1_000_000, 5, 10));
        tasks = new HttpTasks(client, properties, new FetchedBodies(memory));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    /** Three times 100,000 bytes are more than are free, and what is not is needed by whoever gets no more. */
    @Test
    void bodiesThatAreNotSmall_takeShares_untilTheAttemptIsOver() throws Exception {
        server.page("/large", "text/plain", "x".repeat(100_000));
        List<RecordingContext> attempts = new ArrayList<>();
        long before = memory.attempts().inFlight();

        for (int i = 0; i < 2; i++) {
            attempts.add(new RecordingContext());
            HttpAnswer answer = tasks.httpRequest("GET", url("/large"), Map.of(), null, TIMEOUT, attempts.getLast());
            assertThat(answer.body()).hasSize(100_000);
            long held = before;
            // What the connection itself took is given back by its own thread.
            await().untilAsserted(
                            () -> assertThat(memory.attempts().inFlight()).isBetween(held + 290_000, held + 310_000));
            before = memory.attempts().inFlight();
        }
        attempts.forEach(RecordingContext::end);

        await().until(() -> memory.attempts().inFlight() == 0);
    }

    @Test
    void withoutRoom_oneGoesOnToItsEnd_andTheNextWaitsForIt_withoutLosingItsTime() throws Exception {
        server.page("/large", "text/plain", "x".repeat(100_000));
        Share all = memory.attempts().tryTake(memory.attempts().limit() * 3 / 8).orElseThrow();
        BigDecimal moment = new BigDecimal("0.5");
        RecordingContext first = new RecordingContext();
        assertThat(tasks.httpRequest("GET", url("/large"), Map.of(), null, moment, first)
                        .body())
                .hasSize(100_000);
        FutureTask<HttpAnswer> second =
                new FutureTask<>(() -> tasks.httpRequest("GET", url("/large"), Map.of(), null, moment, context));
        Thread.ofVirtual().start(second);
        // A small one needs no room.
        server.page("/small", "text/plain", "y");
        assertThat(tasks.httpRequest("GET", url("/small"), Map.of(), null, moment, first)
                        .body())
                .isEqualTo("y");
        assertThatThrownBy(() -> second.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);

        first.end();

        assertThat(second.get().body()).hasSize(100_000);
        context.end();
        all.close();
        await().until(() -> memory.attempts().inFlight() == 0);
    }

    @Test
    void crawl_describesHtmlPage() throws Exception {
        server.page("/page", "text/html; charset=utf-8", PAGE).redirect("/old", "/page");

        CrawledPage page = tasks.crawl(url("/old"), BigDecimal.ZERO, context);

        assertThat(page)
                .isEqualTo(new CrawledPage(
                        url("/old"),
                        url("/page"),
                        200,
                        "text/html; charset=utf-8",
                        "The page",
                        PAGE.length(),
                        2,
                        page.milliseconds()));
        assertThat(page.milliseconds()).isBetween(0L, 20_000L);
    }

    @Test
    void crawl_leavesOutTitle_ofWhatIsNotHtml() throws Exception {
        server.page("/data", "application/json", "[\"<title>no</title>\"]");

        CrawledPage page = tasks.crawl(url("/data"), BigDecimal.ZERO, context);

        JsonNode json = JsonMapper.shared().valueToTree(page);
        assertThat(json.propertyNames())
                .containsExactlyInAnyOrder(
                        "link", "finalUrl", "status", "contentType", "sizeBytes", "links", "milliseconds");
        assertThat(page.links()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/web/2023/https://example.org/", "/?=", "/100%?a=b=c&&"})
    void tasks_askForWhatWasGiven(String target) throws Exception {
        try (RequestLines raw = new RequestLines()) {
            CrawledPage page = tasks.crawl(raw.url(target), BigDecimal.ZERO, context);
            tasks.httpRequest("DELETE", raw.url(target), Map.of(), null, TIMEOUT, context);

            assertThat(raw.lines).containsExactly("GET " + target + " HTTP/1.1", "DELETE " + target + " HTTP/1.1");
            assertThat(page.link()).isEqualTo(raw.url(target));
            assertThat(page.finalUrl()).isEqualTo(raw.url(target));
        }
    }

    @Test
    void tasks_followARedirectThatChangesTheQueryAlone() throws Exception {
        try (RequestLines raw = new RequestLines().redirect("/a//b", "?x=1")) {
            CrawledPage page = tasks.crawl(raw.url("/a//b"), BigDecimal.ZERO, context);
            HttpAnswer answer = tasks.httpRequest("GET", raw.url("/a//b"), Map.of(), null, TIMEOUT, context);

            assertThat(page.finalUrl()).isEqualTo(raw.url("/a//b?x=1"));
            assertThat(answer.status()).isEqualTo(200);
            assertThat(raw.lines).filteredOn("GET /a//b?x=1 HTTP/1.1"::equals).hasSize(2);
        }
    }

    @Test
    void crawl_describesErrorPageToo() throws Exception {
        CrawledPage page = tasks.crawl(url("/missing"), BigDecimal.ZERO, context);

        assertThat(page.status()).isEqualTo(404);
    }

    @Test
    void crawl_sleepsBefore() throws Exception {
        server.page("/page", "text/html", PAGE);
        long start = System.nanoTime();

        tasks.crawl(url("/page"), new BigDecimal("0.2"), context);

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(200_000_000L);
    }

    @Test
    void crawl_refusesInternalAddress() {
        assertThatThrownBy(() -> tasks.crawl("http://127.0.0.2:" + server.port() + "/", BigDecimal.ZERO, context))
                .isInstanceOf(HttpExchangeException.class)
                .hasMessage("the address of 127.0.0.2 is not public; errand.http.allow can open it");
    }

    @Test
    void httpRequest_sendsMethodHeadersAndJson() throws Exception {
        JsonNode body = JsonMapper.shared().readTree("{\"a\":[1,2.5,\"ü\"]}");

        HttpAnswer answer = tasks.httpRequest("post", url("/echo"), Map.of("X-A", "b"), body, TIMEOUT, context);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("POST b application/json {\"a\":[1,2.5,\"ü\"]}");
        assertThat(answer.headers()).containsEntry("X-Many", "1, 2").containsEntry("x-many", "1, 2");
        assertThat(answer.milliseconds()).isBetween(0L, 20_000L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"grün\"|text/plain; charset=utf-8 grün",
                "7|application/json 7",
                "[]|application/json []",
                "false|application/json false",
                "null|null ''"
            })
    void httpRequest_sendsBodyByItsKind(String json, String echoed) throws Exception {
        JsonNode body = JsonMapper.shared().readTree(json);

        HttpAnswer answer = tasks.httpRequest("PUT", url("/echo"), Map.of(), body, TIMEOUT, context);

        assertThat(answer.body()).isEqualTo("PUT null " + echoed.replace("''", ""));
    }

    @Test
    void httpRequest_keepsGivenContentType() throws Exception {
        JsonNode body = JsonMapper.shared().readTree("\"a: b\"");

        HttpAnswer answer =
                tasks.httpRequest("PUT", url("/echo"), Map.of("content-type", "text/yaml"), body, TIMEOUT, context);

        assertThat(answer.body()).isEqualTo("PUT null text/yaml a: b");
    }

    @Test
    void httpRequest_givesOtherContentAsBase64() throws Exception {
        server.on("/png", exchange -> LoopbackServer.answer(exchange, 201, "image/png", new byte[] {1, 2, 3}));

        HttpAnswer answer = tasks.httpRequest("GET", url("/png"), Map.of(), null, TIMEOUT, context);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.bodyBase64()).isEqualTo("AQID");
        JsonNode json = JsonMapper.shared().valueToTree(answer);
        assertThat(json.propertyNames()).containsExactlyInAnyOrder("status", "headers", "bodyBase64", "milliseconds");
    }

    @Test
    void httpRequest_showsNothingOfThePacking_besideAnUnpackedBody() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("grün".getBytes(UTF_8));
        }
        server.on("/gzip", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
            LoopbackServer.answer(exchange, 200, "text/plain; charset=utf-8", packed.toByteArray());
        });

        HttpAnswer answer = tasks.httpRequest("GET", url("/gzip"), Map.of(), null, TIMEOUT, context);

        assertThat(answer.body()).isEqualTo("grün");
        assertThat(answer.headers()).doesNotContainKeys("Content-Encoding", "Content-Length", "Transfer-Encoding");
    }

    @Test
    void httpRequest_givesWhatItCannotUnpack_asItCame() throws Exception {
        server.on("/br", exchange -> {
            exchange.getResponseHeaders().set("Content-Encoding", "br");
            LoopbackServer.answer(exchange, 200, "text/plain", new byte[] {(byte) 0x8b, 2, (byte) 0x80});
        });

        HttpAnswer answer = tasks.httpRequest("GET", url("/br"), Map.of(), null, TIMEOUT, context);

        assertThat(answer.bodyBase64()).isEqualTo("iwKA");
        assertThat(answer.headers()).containsEntry("Content-Encoding", "br").containsEntry("Content-Length", "3");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500, 503})
    void httpRequest_returnsAnswerOfAnyStatus(int status) throws Exception {
        server.on("/status", exchange -> LoopbackServer.answer(exchange, status, "text/plain", "no".getBytes(UTF_8)));

        HttpAnswer answer = tasks.httpRequest("GET", url("/status"), Map.of(), null, TIMEOUT, context);

        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo("no");
    }

    @Test
    void httpRequest_givesUpAfterTimeout() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        server.on("/slow", exchange -> {
            try {
                ended.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });

        assertThatThrownBy(() -> tasks.httpRequest("GET", url("/slow"), Map.of(), null, new BigDecimal("0.2"), context))
                .isInstanceOf(HttpExchangeException.class)
                .hasMessage("no complete answer from 127.0.0.1:" + server.port() + " within 0.2 seconds");
        ended.countDown();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "0.0001", "61", "1e99"})
    void httpRequest_refusesTimeoutOutsideItsRange(BigDecimal timeout) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.httpRequest("GET", url("/echo"), Map.of(), null, timeout, context))
                .withMessageStartingWith("timeout_seconds must be between");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRACE", "CONNECT", "", "GET /x", "BREW"})
    void httpRequest_refusesOtherMethods(String method) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.httpRequest(method, url("/echo"), Map.of(), null, TIMEOUT, context))
                .withMessage("method must be GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS");
    }

    private String url(String path) {
        return server.url("127.0.0.1", path);
    }

    private static void echo(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().add("X-Many", "1");
        exchange.getResponseHeaders().add("X-Many", "2");
        String seen = exchange.getRequestMethod()
                + " " + exchange.getRequestHeaders().getFirst("X-A")
                + " " + exchange.getRequestHeaders().getFirst("Content-Type")
                + " " + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        LoopbackServer.answer(exchange, 200, "text/plain; charset=utf-8", seen.getBytes(UTF_8));
    }
}
