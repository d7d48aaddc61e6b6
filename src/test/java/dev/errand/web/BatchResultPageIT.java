package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Results of a batch page by page while it runs, as a plain loop reads them. */
@BatchServiceTest
class BatchResultPageIT {

    @LocalServerPort
    private int port;

    @Autowired
    private BatchTasks tasks;

    private final String name = UUID.randomUUID().toString();
    private BatchClient api;

    @BeforeEach
    void connect() {
        api = new BatchClient(port);
    }

    private static List<Integer> indexes(JsonNode page) {
        List<Integer> indexes = new ArrayList<>();
        page.path("items").forEach(item -> indexes.add(item.path("index").asInt()));
        return indexes;
    }

    private BatchClient.Answer page(String id, String query) {
        return api.get("/v1/batches/" + id + "/results?" + query);
    }

    private static String after(JsonNode page) {
        return "&cursor=" + page.path("nextCursor").asString();
    }

    private String turnstile(int items) {
        return api.submit("{\"task\":\"batch.turnstile\",\"maxConcurrency\":1,\"items\":"
                + BatchClient.repeated('"' + name + '"', items) + "}");
    }

    private void awaitSucceeded(String id, int count) {
        Awaitility.await()
                .until(() -> api.batch(id).path("counts").path("succeeded").asInt() == count);
    }

    @Test
    void page_ofARunningBatch_saysSoAndGoesOnFromItsEnd() {
        String id = turnstile(3);
        JsonNode empty = page(id, "order=index").json();
        assertThat(empty.path("done").asBoolean(true)).isFalse();
        tasks.letThrough(name, 2);
        awaitSucceeded(id, 2);

        JsonNode two = page(id, "order=index" + after(empty)).json();
        assertThat(indexes(two)).containsExactly(0, 1);
        assertThat(two.path("done").asBoolean(true)).isFalse();
        tasks.letThrough(name, 1);
        api.awaitEnd(id);

        JsonNode last = page(id, "order=index" + after(two)).json();
        assertThat(indexes(last)).containsExactly(2);
        assertThat(last.path("done").asBoolean()).isTrue();
        assertThat(last.has("nextCursor")).isFalse();
    }

    @Test
    void page_inOrderOfIndex_passesNoItemThatIsToCome() {
        String gate = name + "-gate";
        String id = api.submit("{\"task\":\"batch.hold\",\"items\":[\"" + gate + "\",\"" + name + "\"]}");
        tasks.open(name);
        awaitSucceeded(id, 1);

        JsonNode before = page(id, "order=index").json();
        assertThat(indexes(before)).as("the second waits for the first").isEmpty();
        assertThat(indexes(page(id, "order=completion").json())).containsExactly(1);
        tasks.open(gate);
        api.awaitEnd(id);

        assertThat(indexes(page(id, "order=index" + after(before)).json())).containsExactly(0, 1);
    }

    @Test
    void wait_isAnsweredWhenThereIsSomethingNew() {
        String id = turnstile(2);
        for (String order : List.of("index", "completion")) {
            assertThat(page(id, "wait=0&order=" + order).json().path("items")).isEmpty();
        }
        CompletableFuture<BatchClient.Answer> waiting =
                CompletableFuture.supplyAsync(() -> page(id, "wait=60&order=completion"));
        CompletableFuture<BatchClient.Answer> inOrder = CompletableFuture.supplyAsync(() -> page(id, "wait=60"));
        tasks.letThrough(name, 1);

        assertThat(indexes(waiting.orTimeout(30, TimeUnit.SECONDS).join().json()))
                .containsExactly(0);
        BatchClient.Answer answer = inOrder.orTimeout(30, TimeUnit.SECONDS).join();
        assertThat(indexes(answer.json())).containsExactly(0);
        assertThat(answer.json().path("done").asBoolean(true)).isFalse();
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
        tasks.letThrough(name, 1);
        api.awaitEnd(id);
    }

    @Test
    void wait_thatRunsOut_answersAnEmptyPage() {
        String id = turnstile(1);

        BatchClient.Answer answer = api.get("/v1/batches/" + id + "/results", "Prefer", "wait=1");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().path("items")).isEmpty();
        assertThat(answer.json().has("nextCursor")).isTrue();
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        tasks.letThrough(name, 1);
        api.awaitEnd(id);
    }

    @Test
    void wait_isAnsweredWhenTheBatchEndsWithNothingNew() {
        String id = turnstile(2);
        tasks.letThrough(name, 1);
        awaitSucceeded(id, 1);
        JsonNode one = page(id, "order=completion").json();
        tasks.letThrough(name, 1);
        api.awaitEnd(id);
        JsonNode two = page(
                        id,
                        "order=completion&limit=1"
                                + after(page(id, "order=completion&limit=1").json()))
                .json();

        assertThat(indexes(one)).containsExactly(0);
        assertThat(two.path("done").asBoolean()).isTrue();
        JsonNode none = page(api.submit("{\"task\":\"batch.even\",\"items\":[]}"), "wait=60")
                .json();
        assertThat(none.path("items")).isEmpty();
        assertThat(none.path("done").asBoolean()).isTrue();
    }

    @Test
    void plainLoop_hasEveryItemOnceAndDoesNotSpin() {
        int items = 400;
        for (String order : List.of("index", "completion")) {
            String id = api.submit(
                    "{\"task\":\"batch.shuffle\",\"maxConcurrency\":10,\"items\":" + BatchClient.numbers(items) + "}");
            List<Integer> all = new ArrayList<>();
            int pages = 0;
            JsonNode page = page(id, "wait=60&order=" + order).json();
            all.addAll(indexes(page));
            while (!page.path("done").asBoolean(true)) {
                page = page(id, "wait=60&order=" + order + after(page)).json();
                all.addAll(indexes(page));
                pages++;
            }
            assertThat(all)
                    .hasSize(items)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, items).boxed().toList());
            assertThat(pages).as("each but the last has something new").isLessThanOrEqualTo(items + 1);
            assertThat(page.has("nextCursor")).isFalse();
        }
    }

    @Test
    void fullPage_ofAFinishedBatch_isNotTheEnd() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0,2,4]}");
        api.awaitEnd(id);

        BatchClient.Answer first = page(id, "limit=2");
        assertThat(first.json().path("done").asBoolean(true)).isFalse();
        assertThat(first.header("Link"))
                .contains("/v1/batches/" + id + "/results?limit=2" + after(first.json()))
                .endsWith("rel=\"next\"");
        JsonNode second = page(id, "limit=2" + after(first.json())).json();
        assertThat(indexes(second)).containsExactly(2);
        assertThat(second.path("done").asBoolean()).isTrue();
    }

    @Test
    void wait_ofAStream_isRefused() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[]}");

        BatchClient.Answer answer = api.get("/v1/batches/" + id + "/results?wait=1", "Accept", "application/jsonl");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("errors").path(0).path("parameter").asString())
                .isEqualTo("wait");
    }
}
