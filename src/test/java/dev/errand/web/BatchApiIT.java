package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.BatchClient.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Batches as their users know them: map, starmap, windows, failures, cancel. */
@BatchServiceTest
class BatchApiIT {

    @LocalServerPort
    private int port;

    @Autowired
    private BatchTasks tasks;

    private final String gate = UUID.randomUUID().toString();
    private BatchClient api;

    @BeforeEach
    void connect() {
        api = new BatchClient(port);
    }

    private static List<Integer> indexes(List<JsonNode> items) {
        return items.stream().map(item -> item.path("index").asInt()).toList();
    }

    @Test
    void map_keepsTheOrderOfItsItemsThoughTheyEndInAnother() {
        String id = api.submit("{\"task\":\"batch.shuffle\",\"items\":" + BatchClient.numbers(1000) + "}");
        JsonNode batch = api.awaitEnd(id);

        assertThat(batch.path("status").asString()).isEqualTo("succeeded");
        assertThat(batch.path("counts").path("succeeded").asInt()).isEqualTo(1000);
        List<JsonNode> byIndex = api.results(id, "index", 300);
        assertThat(indexes(byIndex)).isEqualTo(IntStream.range(0, 1000).boxed().toList());
        assertThat(byIndex)
                .allMatch(item -> item.path("result").asInt()
                        == item.path("index").asInt() * item.path("index").asInt());
        List<Integer> byCompletion = indexes(api.results(id, "completion", 1000));
        assertThat(byCompletion).hasSize(1000).doesNotHaveDuplicates().isNotEqualTo(indexes(byIndex));
    }

    @Test
    void starmap_passesEachItemAsTheArguments_withCommonOnesByName() {
        Answer answer = api.post("/v1/batches?wait=30", """
                {"items":[[1,2],[3,4]],"kwargs":{"z":10},"mode":"starmap","task":"batch.add"}""");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(api.results(answer.id(), "index", 10))
                .extracting(item -> item.path("result").asInt())
                .containsExactly(13, 17);
    }

    @Test
    void calls_haveKeysAndArgumentsOfTheirOwn() {
        Answer answer = api.post("/v1/batches?wait=30", """
                {"task":"batch.add","mode":"calls","kwargs":{"z":1},
                 "items":[{"key":"a","args":[1],"kwargs":{"y":2}},{"key":"b","kwargs":{"x":5,"y":5}}]}""");

        List<JsonNode> items = api.results(answer.id(), "index", 10);
        assertThat(items).extracting(item -> item.path("result").asInt()).containsExactly(4, 11);
        assertThat(items).extracting(item -> item.path("key").asString()).containsExactly("a", "b");
    }

    @Test
    void submit_answersWhereTheBatchIs() {
        Answer answer = api.post("/v1/batches", "{\"task\":\"batch.turnstile\",\"items\":[\"entrance\"]}");
        tasks.letThrough("entrance", 1);

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).endsWith("/v1/batches/" + answer.id());
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.id()).startsWith("batch_");
        assertThat(answer.json().path("links").path("results").asString())
                .endsWith("/v1/batches/" + answer.id() + "/results");
    }

    @Test
    void emptyBatch_hasSucceeded() {
        Answer answer = api.post("/v1/batches", "{\"task\":\"batch.even\",\"items\":[]}");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.json().path("status").asString()).isEqualTo("succeeded");

        Answer waited = api.post("/v1/batches?wait=1", "{\"task\":\"batch.even\",\"items\":[]}");
        assertThat(waited.status()).isEqualTo(201);
        assertThat(api.results(waited.id(), "index", 10)).isEmpty();
        assertThat(api.post("/v1/batches/" + waited.id() + "/cancel", "{}").problem())
                .isEqualTo("batch-not-cancelable");
    }

    @Test
    void failures_eachHaveTheirOwnError() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0,1,2,3]}");
        assertThat(api.awaitEnd(id).path("status").asString()).isEqualTo("failed");

        List<JsonNode> items = api.results(id, "index", 10);
        assertThat(items)
                .extracting(item -> item.path("status").asString())
                .containsExactly("succeeded", "failed", "succeeded", "failed");
        assertThat(items.get(1).path("error").path("message").asString()).isEqualTo("1 is odd");
        assertThat(items.get(3).path("error").path("message").asString()).isEqualTo("3 is odd");
        assertThat(items.get(3).path("error").path("type").asString()).isEqualTo("task-failed");
        assertThat(items.get(3).has("result")).isFalse();
    }

    @Test
    void failFast_cancelsTheRest() {
        String id =
                api.submit("{\"task\":\"batch.even\",\"queue\":\"narrow\",\"failFast\":true,\"items\":[0,1,2,3,4]}");
        JsonNode batch = api.awaitEnd(id);

        assertThat(batch.path("status").asString()).isEqualTo("failed");
        assertThat(batch.path("counts").path("failed").asInt()).isEqualTo(1);
        assertThat(batch.path("counts").path("canceled").asInt()).isEqualTo(3);
        assertThat(api.results(id, "index", 10)
                        .get(4)
                        .path("error")
                        .path("type")
                        .asString())
                .isEqualTo("canceled");
    }

    @Test
    void maxConcurrency_isHonoured() {
        tasks.mostAtOnce.set(0);
        String id = api.submit("{\"task\":\"batch.hold\",\"queue\":\"wide\",\"maxConcurrency\":5,\"items\":"
                + BatchClient.repeated('"' + gate + '"', 40) + "}");
        Awaitility.await().until(() -> tasks.atOnce.get() == 5);
        assertThat(api.batch(id).path("counts").path("queued").asInt()).isEqualTo(35);
        tasks.open(gate);

        assertThat(api.awaitEnd(id).path("status").asString()).isEqualTo("succeeded");
        assertThat(tasks.mostAtOnce).hasValueLessThanOrEqualTo(5);
    }

    @Test
    void cancel_stopsWhatRunsAndWhatWaits_andAnswersWhoWaitsForAnItem() {
        String id = api.submit("{\"task\":\"batch.hold\",\"queue\":\"narrow\",\"items\":"
                + BatchClient.repeated('"' + gate + '"', 5) + "}");
        Awaitility.await()
                .until(() -> api.batch(id).path("counts").path("running").asInt() == 1);
        String last = api.get("/v1/jobs?batch=" + id)
                .json()
                .path("items")
                .path(0)
                .path("id")
                .asString();

        Answer canceled = api.post("/v1/batches/" + id + "/cancel", "{\"reason\":\"enough\"}");

        assertThat(canceled.status()).isEqualTo(202);
        JsonNode batch = api.awaitEnd(id);
        assertThat(batch.path("status").asString()).isEqualTo("canceled");
        assertThat(batch.path("cancelReason").asString()).isEqualTo("enough");
        assertThat(batch.path("counts").path("canceled").asInt()).isEqualTo(5);
        assertThat(api.get("/v1/jobs/" + last + "?wait=20")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("canceled");
        assertThat(api.post("/v1/batches/" + id + "/cancel", "{}").status()).isEqualTo(200);
    }

    @Test
    void retry_ofAnItem_reopensTheBatch() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0,1]}");
        api.awaitEnd(id);
        String job = api.results(id, "index", 10).get(1).path("jobId").asString();

        assertThat(api.post("/v1/jobs/" + job + "/retry", "").status()).isEqualTo(202);

        JsonNode again = api.awaitEnd(id);
        assertThat(again.path("status").asString()).isEqualTo("failed");
        assertThat(again.path("counts").path("failed").asInt()).isEqualTo(1);
        assertThat(api.results(id, "index", 10)).hasSize(2);
    }

    @Test
    void read_knowsWhatTheClientHas() {
        String id = api.submit("{\"task\":\"batch.even\",\"items\":[0]}");
        api.awaitEnd(id);
        String tag = api.get("/v1/batches/" + id).header("ETag");

        assertThat(api.get("/v1/batches/" + id, "If-None-Match", tag).status()).isEqualTo(304);
        assertThat(api.get("/v1/jobs?batch=" + id)
                        .json()
                        .path("items")
                        .path(0)
                        .path("batchId")
                        .asString())
                .isEqualTo(id);
        assertThat(api.get("/v1/batches/batch_01kjcq5t00e9f80000000000a1").problem())
                .isEqualTo("batch-not-found");
        assertThat(api.get("/v1/batches/x").status()).isEqualTo(404);
    }

    @Test
    void list_leadsFromPageToPage_newestFirst() {
        String first = api.submit("{\"task\":\"batch.even\",\"items\":[]}");
        String second = api.submit("{\"task\":\"batch.even\",\"items\":[]}");

        JsonNode page = api.get("/v1/batches?limit=1").json();
        assertThat(page.path("items").path(0).path("id").asString()).isEqualTo(second);
        JsonNode next = api.get(
                        "/v1/batches?limit=1&cursor=" + page.path("nextCursor").asString())
                .json();
        assertThat(next.path("items").path(0).path("id").asString()).isEqualTo(first);
    }

    @Test
    void idempotencyKey_findsTheSameBatch() {
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/v1/batches", "{\"task\":\"batch.even\",\"items\":[2, 4]}", "Idempotency-Key", key);
        Answer second =
                api.post("/v1/batches", "{\"items\":[2,4.0e0],\"task\":\"batch.even\"}", "Idempotency-Key", key);
        Answer other = api.post("/v1/batches", "{\"items\":[4,2],\"task\":\"batch.even\"}", "Idempotency-Key", key);
        Answer job = api.post("/v1/jobs", "{\"args\":[2],\"task\":\"batch.even\"}", "Idempotency-Key", key);

        assertThat(second.status()).isEqualTo(200);
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(other.problem()).isEqualTo("idempotency-mismatch");
        assertThat(job.problem()).isEqualTo("idempotency-mismatch");
    }

    @Test
    void largeResults_areReferredTo() {
        String id = api.submit("{\"task\":\"batch.text\",\"items\":[10,70000]}");
        api.awaitEnd(id);

        List<JsonNode> items = api.results(id, "index", 10);
        assertThat(items.get(0).path("result").asString()).hasSize(10);
        assertThat(items.get(1).has("result")).isFalse();
        assertThat(items.get(1).path("resultUrl").asString())
                .endsWith(items.get(1).path("jobId").asString() + "/result");
    }
}
