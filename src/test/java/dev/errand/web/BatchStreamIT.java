package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.batch.BatchReads;
import dev.errand.batch.BatchResults;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.web.batch.outcome.OutcomeLines;
import dev.errand.web.batch.outcome.OutcomeQuery;
import dev.errand.web.batch.outcome.OutcomeStreams;
import dev.errand.web.request.ListPage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Results as a stream of lines. */
@BatchServiceTest
class BatchStreamIT {

    @LocalServerPort
    private int port;

    @Autowired
    private BatchTasks tasks;

    @Autowired
    private OutcomeStreams streams;

    @Autowired
    private BatchResults results;

    @Autowired
    private BatchReads reads;

    @Autowired
    private Memory memory;

    private final String name = UUID.randomUUID().toString();
    private BatchClient api;

    @BeforeEach
    void connect() {
        api = new BatchClient(port);
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** The next line that says something. */
    private static JsonNode next(BufferedReader lines) throws IOException {
        String line = lines.readLine();
        while (line != null && line.isEmpty()) {
            line = lines.readLine();
        }
        return BatchClient.JSON.readTree(String.valueOf(line));
    }

    /** Of all lines that are there; nothing else may be. */
    private static List<Integer> indexes(BufferedReader lines) {
        return indexes(documents(lines));
    }

    private static List<Integer> indexes(List<JsonNode> documents) {
        return documents.stream().map(line -> line.required("index").asInt()).toList();
    }

    /** Of a stream that was followed to its end. */
    private static List<Integer> indexesToTheEnd(BufferedReader lines) {
        List<JsonNode> documents = documents(lines);
        assertThat(documents.getLast().required("end").asBoolean()).isTrue();
        return indexes(documents.subList(0, documents.size() - 1));
    }

    private static List<JsonNode> documents(BufferedReader lines) {
        return lines.lines()
                .filter(line -> !line.isEmpty())
                .map(BatchClient.JSON::readTree)
                .toList();
    }

    @Test
    void stream_hasEveryLineInOrder() {
        String id = api.submit("{\"task\":\"batch.shuffle\",\"items\":" + BatchClient.numbers(2000) + "}");
        api.awaitEnd(id);

        HttpResponse<InputStream> response = api.stream(id, "order=index");

        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("application/jsonl");
        assertThat(indexes(lines(response)))
                .isEqualTo(IntStream.range(0, 2000).boxed().toList());
        assertThat(indexes(lines(api.stream(id, "limit=7")))).hasSize(7);
    }

    @Test
    void follow_givesTheFirstResultBeforeLaterItemsHaveStarted() throws IOException {
        String id = api.submit("{\"task\":\"batch.turnstile\",\"maxConcurrency\":1,\"items\":"
                + BatchClient.repeated('"' + name + '"', 3) + "}");
        try (BufferedReader lines = lines(api.stream(id, "follow=true&order=completion"))) {
            tasks.letThrough(name, 1);

            assertThat(next(lines).path("index").asInt()).isZero();
            JsonNode counts = api.batch(id).path("counts");
            assertThat(counts.path("succeeded").asInt()).isEqualTo(1);
            assertThat(counts.path("queued").asInt())
                    .as("the last has not started")
                    .isPositive();

            tasks.letThrough(name, 2);
            assertThat(indexesToTheEnd(lines)).containsExactly(1, 2);
        }
        Awaitility.await().until(() -> streams.size() == 0);
    }

    @Test
    void follow_inOrderOfIndex_waitsForTheGapToClose() throws IOException {
        String gate = name + "-gate";
        String id = api.submit("{\"task\":\"batch.hold\",\"items\":[\"" + gate + "\",\"" + name + "\"]}");
        try (BufferedReader lines = lines(api.stream(id, "follow=true"))) {
            tasks.open(name);
            Awaitility.await()
                    .until(() -> api.batch(id).path("counts").path("succeeded").asInt() == 1);
            assertThat(lines.read())
                    .as("a heartbeat, since the first is missing: no line of its own, which some readers refuse")
                    .isEqualTo(' ');
            tasks.open(gate);
            assertThat(indexesToTheEnd(lines)).containsExactly(0, 1);
        }
    }

    @Test
    void follow_endsWithAnEmptyBatch() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[]}");

        assertThat(indexesToTheEnd(lines(api.stream(id, "follow=true")))).isEmpty();
    }

    @Test
    void follow_endsWithALineThatSaysHowTheBatchEnded() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0,1,2]}");

        List<JsonNode> lines = documents(lines(api.stream(id, "follow=true")));

        JsonNode counts = api.batch(id).path("counts");
        assertThat(lines).hasSize(4);
        assertThat(lines.getLast())
                .isEqualTo(BatchClient.JSON
                        .createObjectNode()
                        .put("end", true)
                        .put("status", "failed")
                        .set("counts", counts));
        assertThat(counts.path("succeeded").asInt()).isEqualTo(2);
    }

    @Test
    void follow_withALimit_endsWithThatLineWhileTheBatchRuns() {
        String id = api.submit("{\"task\":\"batch.turnstile\",\"maxConcurrency\":1,\"items\":"
                + BatchClient.repeated('"' + name + '"', 3) + "}");
        tasks.letThrough(name, 2);

        List<JsonNode> lines = documents(lines(api.stream(id, "follow=true&limit=2")));

        assertThat(lines).hasSize(3);
        assertThat(lines.getLast().path("end").asBoolean()).isTrue();
        assertThat(lines.getLast().path("status").asString()).isEqualTo("running");
        assertThat(lines.getLast().path("counts").path("total").asInt()).isEqualTo(3);
        tasks.letThrough(name, 1);
    }

    @Test
    void aBatchThatIsRemovedMeanwhile_hasNoEnd() {
        for (boolean follow : List.of(true, false)) {
            OutcomeQuery query = new OutcomeQuery(
                    "batch_none",
                    BatchResults.Order.INDEX,
                    new ListPage("", 100, Optional.empty()),
                    follow,
                    false,
                    null);
            OutcomeLines lines =
                    new OutcomeLines(results, reads, memory.answers(), BatchClient.JSON, Clock.systemUTC(), query, "");

            assertThatThrownBy(() -> lines.next(() -> {})).isInstanceOf(OutcomeLines.BatchRemovedException.class);
            assertThat(lines.over()).isFalse();
        }
    }

    @Test
    void largePieces_waitForMemory_andHoldItUntilTheNextOne() throws Exception {
        String id = api.submit("{\"task\":\"batch.text\",\"items\":" + BatchClient.repeated("60000", 6) + "}");
        api.awaitEnd(id);
        Budget budget = new Budget("streams", 2_000_000, Duration.ZERO);
        Share others = budget.take(900_000);
        AtomicInteger told = new AtomicInteger();
        OutcomeQuery query = new OutcomeQuery(
                id, BatchResults.Order.INDEX, new ListPage("", 100, Optional.empty()), false, false, null);
        OutcomeLines lines = new OutcomeLines(results, reads, budget, BatchClient.JSON, Clock.systemUTC(), query, "");

        assertThat(lines.next(told::incrementAndGet)).isNull();
        assertThat(lines.over()).isFalse();
        assertThat(budget.waiting()).isEqualTo(1);

        others.close();
        assertThat(told).hasValue(1);
        byte[] piece = Objects.requireNonNull(lines.next(told::incrementAndGet));
        assertThat(budget.inFlight()).isEqualTo(piece.length);

        int rest = 0;
        for (byte[] more = lines.next(() -> {}); more != null; more = lines.next(() -> {})) {
            rest += more.length;
            assertThat(budget.inFlight()).isEqualTo(more.length);
        }
        assertThat(piece.length + rest).isGreaterThan(360_000);
        assertThat(lines.over()).isTrue();
        assertThat(budget.inFlight()).isZero();
    }

    @Test
    void aStreamThatIsGone_wantsNoMemory() throws Exception {
        String id = api.submit("{\"task\":\"batch.text\",\"items\":" + BatchClient.repeated("60000", 2) + "}");
        api.awaitEnd(id);
        Budget budget = new Budget("streams", 2_000_000, Duration.ZERO);
        OutcomeQuery query = new OutcomeQuery(
                id, BatchResults.Order.INDEX, new ListPage("", 100, Optional.empty()), false, false, null);
        OutcomeLines holding = new OutcomeLines(results, reads, budget, BatchClient.JSON, Clock.systemUTC(), query, "");
        holding.next(() -> {});
        Share others = budget.take(900_000);
        OutcomeLines waiting = new OutcomeLines(results, reads, budget, BatchClient.JSON, Clock.systemUTC(), query, "");
        waiting.next(() -> {});

        holding.close();
        waiting.close();
        others.close();

        assertThat(budget.inFlight()).isZero();
        assertThat(budget.waiting()).isZero();
        assertThat(waiting.next(() -> {})).isNull();
    }

    @Test
    void follow_whileItemsEnd_missesNone() {
        String id = api.submit("{\"task\":\"batch.shuffle\",\"items\":" + BatchClient.numbers(3000) + "}");

        assertThat(indexesToTheEnd(lines(api.stream(id, "follow=true&order=completion"))))
                .hasSize(3000)
                .doesNotHaveDuplicates();
    }

    @Test
    void reader_thatLeaves_isForgotten() throws IOException {
        String id = api.submit("{\"task\":\"batch.hold\",\"items\":[\"" + name + "\"]}");
        HttpResponse<InputStream> response = api.stream(id, "follow=true");
        assertThat(streams.size()).isPositive();

        response.body().close();

        Awaitility.await().until(() -> streams.size() == 0);
        tasks.open(name);
    }

    @Test
    void readerThatDoesNotRead_disturbsNoOther() throws IOException {
        String id = api.submit("{\"task\":\"batch.text\",\"items\":" + BatchClient.repeated("60000", 200) + "}");
        api.awaitEnd(id);
        List<HttpResponse<InputStream>> lazy = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            lazy.add(api.stream(id, "order=index"));
        }

        assertThat(indexes(lines(api.stream(id, "order=completion")))).hasSize(200);
        for (HttpResponse<InputStream> response : lazy) {
            response.body().close();
        }
    }

    @Test
    void page_inOrderOfCompletion_hasACursorWhileMayGrow() {
        String id = api.submit("{\"task\":\"batch.hold\",\"items\":[\"" + name + "\"]}");
        JsonNode page =
                api.get("/v1/batches/" + id + "/results?order=completion").json();
        assertThat(page.path("items")).isEmpty();
        tasks.open(name);
        api.awaitEnd(id);

        JsonNode next = api.get("/v1/batches/" + id + "/results?order=completion&cursor="
                        + page.path("nextCursor").asString())
                .json();
        assertThat(next.path("items")).hasSize(1);
        assertThat(next.has("nextCursor")).isFalse();
    }
}
