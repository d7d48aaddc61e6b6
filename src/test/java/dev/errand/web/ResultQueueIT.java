package dev.errand.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Queues of results, as consumers see them. */
@Timeout(120)
class ResultQueueIT {

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service =
                RunningService.start(directory, ResultQueueIT.class, "--errand.execution.queues.default.concurrency=1");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String submit(String queue, int number) {
        HttpResponse<String> response = service.post(
                "/v1/jobs", "{\"task\":\"square\",\"args\":[%d],\"resultQueue\":\"%s\"}".formatted(number, queue));
        assertThat(response.statusCode()).isEqualTo(202);
        JsonNode job = service.json(response);
        assertThat(job.get("resultQueue").asString()).isEqualTo(queue);
        return job.get("id").asString();
    }

    private static JsonNode call(String queue, String what, String body) {
        return service.json(service.post("/v1/result-queues/" + queue + "/" + what, body));
    }

    private static List<JsonNode> receive(String queue, String body) {
        List<JsonNode> messages = new ArrayList<>();
        call(queue, "receive", body).get("messages").forEach(messages::add);
        return messages;
    }

    private static String receipts(List<JsonNode> messages, String more) {
        List<String> receipts = messages.stream()
                .map(message -> message.get("receipt").asString())
                .toList();
        return "{\"receipts\":" + RunningService.JSON.writeValueAsString(receipts) + more + "}";
    }

    private static String outcome(JsonNode settled) {
        return settled.get("results").get(0).get("outcome").asString();
    }

    @Test
    void consumer_receivesInOrder_extends_givesBackAndAcknowledges() {
        List<String> ids = List.of(submit("crawled", 2), submit("crawled", 3), submit("crawled", 4));
        List<JsonNode> all = new ArrayList<>();
        while (all.size() < 3) {
            all.addAll(receive("crawled", "{\"max\":100,\"waitSeconds\":60}"));
        }

        assertThat(all)
                .extracting(message -> message.get("job").get("id").asString())
                .isEqualTo(ids);
        assertThat(all)
                .extracting(message -> message.get("job").get("result").asInt())
                .containsExactly(4, 9, 16);
        assertThat(all).allMatch(message -> message.get("deliveryCount").asInt() == 1);
        assertThat(outcome(call("crawled", "extend", receipts(all, ",\"visibilitySeconds\":60"))))
                .isEqualTo("done");
        assertThat(outcome(call("crawled", "nack", receipts(all.subList(0, 1), ""))))
                .isEqualTo("done");

        List<JsonNode> again = receive("crawled", "{}");
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().get("deliveryCount").asInt()).isEqualTo(2);
        assertThat(outcome(call("crawled", "ack", receipts(all.subList(0, 1), ""))))
                .isEqualTo("stale");
        assertThat(outcome(call("crawled", "ack", receipts(again, "")))).isEqualTo("done");
        assertThat(outcome(call("crawled", "ack", "{\"receipts\":[\"made-up\"]}")))
                .isEqualTo("unknown");
    }

    @Test
    void deletingAJob_leavesItsMessageAsItWas() {
        String id = submit("kept", 7);
        List<JsonNode> first = receive("kept", "{\"waitSeconds\":60,\"visibilitySeconds\":600}");

        assertThat(service.send(service.request("/v1/jobs/" + id).DELETE()).statusCode())
                .isEqualTo(204);
        assertThat(service.get("/v1/jobs/" + id).statusCode()).isEqualTo(410);
        assertThat(outcome(call("kept", "nack", receipts(first, "")))).isEqualTo("done");

        List<JsonNode> again = receive("kept", "{}");
        assertThat(again).hasSize(1);
        assertThat(again.getFirst().get("job")).isEqualTo(first.getFirst().get("job"));
        assertThat(again.getFirst().at("/job/result").asInt()).isEqualTo(49);
        assertThat(again.getFirst().get("deliveryCount").asInt()).isEqualTo(2);
        assertThat(outcome(call("kept", "ack", receipts(again, "")))).isEqualTo("done");
        assertThat(receive("kept", "{}")).isEmpty();
    }

    @Test
    void receive_waitsForTheNextOutcome_andSaysWhichWaitItApplied() {
        CompletableFuture<HttpResponse<String>> waiting = CompletableFuture.supplyAsync(
                () -> service.send(service.request("/v1/result-queues/awaited/receive?wait=60")
                        .POST(HttpRequest.BodyPublishers.noBody())));
        String id = submit("awaited", 5);

        HttpResponse<String> answer = waiting.join();

        assertThat(answer.headers().firstValue("Preference-Applied")).contains("wait=60");
        assertThat(service.json(answer)
                        .get("messages")
                        .get(0)
                        .get("job")
                        .get("id")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void receive_thatSaysInItsBodyHowLong_appliesNoPreference() {
        HttpResponse<String> answer =
                service.post("/v1/result-queues/preferred/receive?wait=60", "{\"waitSeconds\":0}");

        assertThat(service.json(answer).get("messages")).isEmpty();
        assertThat(answer.headers().firstValue("Preference-Applied")).isEmpty();
    }

    @Test
    void receive_answersWithNothingWhenTheWaitIsOver() {
        assertThat(receive("nothing", "{\"waitSeconds\":0.2}")).isEmpty();
        assertThat(receive("nothing", "{\"waitSeconds\":0}")).isEmpty();
    }

    @Test
    void list_showsQueuesPageByPage_andOneCanBeEmptied() {
        for (int i = 0; i < 3; i++) {
            submit("listed-a", i);
            submit("listed-b", i);
        }
        assertThat(receive("listed-b", "{\"max\":1,\"waitSeconds\":60,\"visibilitySeconds\":43200}"))
                .hasSize(1);
        awaitDepth("listed-a", 3);
        awaitDepth("listed-b", 2);

        JsonNode first = service.json(service.get("/v1/result-queues?limit=1"));
        assertThat(first.get("items")).hasSize(1);
        assertThat(service.json(service.get("/v1/result-queues?limit=1&cursor="
                                + first.get("nextCursor").asString()))
                        .get("items"))
                .hasSize(1);
        assertThat(requireNonNull(queue("listed-b")).get("inFlight").asInt()).isEqualTo(1);
        assertThat(requireNonNull(queue("listed-b")).get("oldestAgeSeconds").asDouble())
                .isNotNegative();

        HttpResponse<String> emptied = service.send(
                service.request("/v1/result-queues/listed-b/messages").DELETE());
        assertThat(service.json(emptied).get("deleted").asInt()).isEqualTo(3);
        assertThat(queue("listed-b")).isNull();
    }

    private static void awaitDepth(String name, int depth) {
        await().until(() -> {
            JsonNode found = queue(name);
            return found != null && found.get("depth").asInt() == depth;
        });
    }

    private static @Nullable JsonNode queue(String name) {
        for (JsonNode queue : service.json(service.get("/v1/result-queues")).get("items")) {
            if (queue.get("name").asString().equals(name)) {
                return queue;
            }
        }
        return null;
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    receive | {"max":0}                                     | /max
                    receive | {"max":101}                                   | /max
                    receive | {"max":"1"}                                   | /max
                    receive | {"waitSeconds":-1}                            | /waitSeconds
                    receive | {"visibilitySeconds":43201}                   | /visibilitySeconds
                    receive | {"visibilitySeconds":-1}                      | /visibilitySeconds
                    receive | {"maximum":1}                                 | /maximum
                    receive | []                                            | ``
                    ack     | {}                                            | /receipts
                    ack     | {"receipts":"x"}                              | /receipts
                    ack     | {"receipts":[1]}                              | /receipts/0
                    ack     | {"receipts":[],"visibilitySeconds":1}         | /visibilitySeconds
                    nack    | {"receipts":[null]}                           | /receipts/0
                    extend  | {"receipts":[]}                               | /visibilitySeconds
                    extend  | {"receipts":[],"visibilitySeconds":43200.5}   | /visibilitySeconds
                    """)
    void badInput_isRefusedAndNamed(String call, String body, String pointer) {
        HttpResponse<String> response = service.post("/v1/result-queues/q/" + call, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(RunningService.JSON
                        .readTree(response.body())
                        .get("errors")
                        .get(0)
                        .get("pointer")
                        .asString())
                .isEqualTo(pointer);
    }

    @Test
    void tooMuch_isRefused() {
        List<String> many = Collections.nCopies(1001, "r");
        HttpResponse<String> receipts = service.post(
                "/v1/result-queues/q/ack", "{\"receipts\":" + RunningService.JSON.writeValueAsString(many) + "}");
        HttpResponse<String> name = service.post("/v1/result-queues/" + "q".repeat(101) + "/receive", "{}");

        assertThat(receipts.statusCode()).isEqualTo(400);
        assertThat(receipts.body()).contains("/receipts");
        assertThat(name.statusCode()).isEqualTo(400);
        assertThat(name.body()).contains("queue");
        assertThat(service.get("/v1/result-queues?limit=501").statusCode()).isEqualTo(400);
        assertThat(service.get("/v1/result-queues?cursor=bad").statusCode()).isEqualTo(400);
        assertThat(service.get("/v1/result-queues?order=x").statusCode()).isEqualTo(400);
    }
}
