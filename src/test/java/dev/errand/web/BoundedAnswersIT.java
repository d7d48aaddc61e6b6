package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.web.Api.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Answers are bounded by their bytes, one by one and all together, and nothing is lost by it. */
@ServiceTest
@TestPropertySource(
        properties = {"errand.memory.page=40KB", "errand.memory.patience=50ms", "errand.webhooks.allow=127.0.0.1"})
class BoundedAnswersIT {

    private static final String LONG_TEXT = "x".repeat(30_000);

    @LocalServerPort
    private int port;

    @Autowired
    private Memory memory;

    private final String mark = UUID.randomUUID().toString();
    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private List<String> finished(int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ids.add(api.finish("{\"task\":\"echo\",\"args\":[\"%s%d\"],\"metadata\":{\"mark\":\"%s\"}}"
                            .formatted(LONG_TEXT, i, mark))
                    .id());
        }
        return ids;
    }

    @Test
    void aListOfLargeJobs_endsEarly_andItsCursorsLeadToAll() {
        List<String> ids = finished(5);

        List<String> listed = new ArrayList<>();
        int pages = 0;
        String next = "";
        do {
            Answer page = api.get("/v1/jobs?view=full&limit=500&metadata.mark=" + mark + next);
            assertThat(page.status()).isEqualTo(200);
            assertThat(page.body().length).isLessThan(100_000);
            page.json()
                    .path("items")
                    .forEach(item -> listed.addFirst(item.path("id").asString()));
            next = page.json().has("nextCursor")
                    ? "&cursor=" + page.json().path("nextCursor").asString()
                    : "";
            assertThat(page.header("Link").isEmpty()).isEqualTo(next.isEmpty());
            pages++;
        } while (!next.isEmpty());
        assertThat(listed).isEqualTo(ids);
        assertThat(pages).isEqualTo(5);
    }

    @Test
    void aWaitForLargeResults_tellsAllOfThem() {
        List<String> ids = finished(5);
        String unknown = "job_01k00000000000000000000000";

        Answer answer = api.post("/v1/jobs/wait", wait(ids, unknown));

        assertThat(answer.status()).isEqualTo(200);
        JsonNode done = answer.json().path("done");
        assertThat(done.valueStream().map(job -> job.path("id").asString())).isEqualTo(ids);
        assertThat(done.valueStream().map(job -> job.path("result").asString()))
                .allMatch(result -> result.startsWith(LONG_TEXT));
        assertThat(answer.json().path("missing").valueStream().map(JsonNode::asString))
                .containsExactly(unknown);
        awaitNothingInFlight();
    }

    private static String wait(List<String> ids, String unknown) {
        return ids.stream().collect(Collectors.joining("\",\"", "{\"ids\":[\"", "\",\"" + unknown + "\"]}"));
    }

    /** Each with so large a result that two of them do not fit into one answer. */
    private List<String> queued(String queue, int count) {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String body =
                    "{\"task\":\"echo\",\"args\":[\"%s%d\"],\"resultQueue\":\"%s\"}".formatted(LONG_TEXT, i, queue);
            ids.add(api.finish(body).id());
        }
        return ids;
    }

    private Answer receive(String queue, String view) {
        return api.post("/v1/result-queues/" + queue + "/receive" + view, "{\"max\":100,\"visibilitySeconds\":600}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?view=full"})
    void largeMessagesOfAQueue_comeInSeveralAnswers_inTheirOrder(String view) {
        String queue = "large-" + mark;
        List<String> ids = queued(queue, 3);

        List<JsonNode> received = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            Answer answer = receive(queue, view);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.json().path("messages")).hasSize(1);
            answer.json().path("messages").forEach(received::add);
        }
        assertThat(received)
                .extracting(message -> message.path("job").path("id").asString())
                .isEqualTo(ids);
        assertThat(received).allMatch(message -> message.path("deliveryCount").asInt() == 1);
        assertThat(received)
                .allMatch(message -> message.path("job").path("args").isArray() != view.isEmpty())
                .allMatch(
                        message -> message.path("job").path("result").asString().startsWith(LONG_TEXT));
        assertThat(receive(queue, view).json().path("messages")).isEmpty();
        awaitNothingInFlight();
    }

    @Test
    void withoutMemoryForThem_messagesAreRefused_andWaitInTheirPlacesAtOnce() {
        String queue = "refused-" + mark;
        List<String> ids = queued(queue, 2);
        Budget answers = memory.answers();
        try (Share all = answers.take(answers.limit())) {
            assertThat(all.bytes()).isEqualTo(answers.limit());
            assertRefused(receive(queue, ""));
        }
        await().until(() -> inFlight(queue) == 0);

        for (String id : ids) {
            JsonNode message = receive(queue, "").json().path("messages").path(0);
            assertThat(message.path("job").path("id").asString()).isEqualTo(id);
            assertThat(message.path("deliveryCount").asInt()).isEqualTo(1);
        }
    }

    private int inFlight(String queue) {
        return api.get("/v1/result-queues?limit=500")
                .json()
                .path("items")
                .valueStream()
                .filter(one -> one.path("name").asString().equals(queue))
                .mapToInt(one -> one.path("inFlight").asInt())
                .sum();
    }

    @Test
    void listsOfEndpointsAndDeliveries_endEarly_andTheirCursorsLeadToAll() {
        String tasks = IntStream.range(0, 100)
                .mapToObj(i -> "\"" + "t".repeat(90) + i + "\"")
                .collect(Collectors.joining(",", "[", "]"));
        List<String> endpoints = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            String body = "{\"url\":\"http://127.0.0.1:9/%s\",\"tasks\":%s}".formatted("p".repeat(1500), tasks);
            Answer created = api.post("/v1/webhook-endpoints", body);
            assertThat(created.status()).as(created.text()).isEqualTo(201);
            endpoints.addFirst(created.id());
        }
        List<String> deliveries = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String pinged = endpoints.getFirst();
            deliveries.addFirst(
                    api.post("/v1/webhook-endpoints/" + pinged + "/ping").id());
        }
        assertThat(collected("/v1/webhook-endpoints?limit=500")).isEqualTo(endpoints);
        assertThat(collected("/v1/webhook-deliveries?limit=500&endpoint=" + endpoints.getFirst()))
                .isEqualTo(deliveries);
        endpoints.forEach(id -> api.delete("/v1/webhook-endpoints/" + id));
    }

    /** The ids on all pages, of which there are several, none larger than it may be. */
    private List<String> collected(String path) {
        List<String> ids = new ArrayList<>();
        int pages = 0;
        String next = "";
        do {
            Answer page = api.get(path + next);
            assertThat(page.body().length).isLessThan(45_000);
            page.json().path("items").forEach(item -> ids.add(item.path("id").asString()));
            next = page.json().has("nextCursor")
                    ? "&cursor=" + page.json().path("nextCursor").asString()
                    : "";
            pages++;
        } while (!next.isEmpty());
        assertThat(pages).isGreaterThan(1);
        return ids;
    }

    @Test
    void withoutMemoryForIt_aLargeAnswerIsRefusedInOrder_andASmallOneIsNot() {
        List<String> ids = finished(2);
        String large =
                api.finish("{\"task\":\"probe.large\",\"args\":[100000]}").id();
        Budget answers = memory.answers();
        try (Share all = answers.take(answers.limit())) {
            assertThat(all.bytes()).isEqualTo(answers.limit());
            assertRefused(api.get("/v1/jobs?view=full&metadata.mark=" + mark));
            assertRefused(api.post("/v1/jobs/wait", wait(ids, ids.getFirst())));
            assertRefused(api.get("/v1/jobs/" + large + "/result"));
            assertThat(api.get("/v1/jobs?limit=1").status()).isEqualTo(200);
            assertThat(api.get("/v1/jobs/" + large).status()).isEqualTo(200);
        }
        assertThat(api.get("/v1/jobs/" + large + "/result").text()).hasSize(100_002);
        awaitNothingInFlight();
        assertThat(api.get("/actuator/prometheus").text())
                .contains(
                        "errand_memory_in_flight_bytes{use=\"answers\"} 0.0",
                        "errand_memory_refused_total{use=\"answers\"}");
    }

    /** A share is given back after the last byte of its answer, which the client may have read by then. */
    private void awaitNothingInFlight() {
        await().until(() -> memory.answers().inFlight() == 0);
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(503);
        assertThat(answer.problem()).isEqualTo("unavailable");
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }
}
