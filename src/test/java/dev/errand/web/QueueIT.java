package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Queues of jobs as an operator sees them, and pauses of them. */
@ServiceTest
class QueueIT {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";
    private static final String WORKER = "\"workerId\":\"pw\",\"instance\":\"i\"";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @AfterEach
    void resume() {
        assertThat(api.post("/v1/queues/default/resume").status()).isEqualTo(200);
    }

    private JsonNode pause(String body) {
        Answer answer = api.post("/v1/queues/default/pause", body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private JsonNode queue() {
        return api.get("/v1/queues/default").json();
    }

    private String status(String id) {
        return api.get("/v1/jobs/" + id).json().path("status").asString();
    }

    @Test
    void queues_areListedByName_andShown() {
        Answer list = api.get("/v1/queues");

        assertThat(StreamSupport.stream(list.json().path("items").spliterator(), false)
                        .map(one -> one.path("name").asString()))
                .containsSubsequence("default", "narrow");
        assertThat(queue().path("concurrency").asInt()).isEqualTo(200);
        assertThat(queue().at("/nodes/0/concurrency").asInt()).isEqualTo(200);
        assertThat(queue().has("paused")).isFalse();
        Answer page = api.get("/v1/queues?limit=1");
        assertThat(page.json().path("items")).hasSize(1);
        assertThat(page.json().has("nextCursor")).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"GET,", "POST,/pause", "POST,/resume"})
    void whatNoNodeHas_isNotThere(String method, String path) {
        String address = "/v1/queues/mial" + (path == null ? "" : path);
        Answer answer = method.equals("GET") ? api.get(address) : api.post(address);

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.problem()).isEqualTo("queue-not-found");
    }

    @Test
    void whatIsPaused_startsNothing_untilItGoesOn() {
        JsonNode paused = pause("{\"reason\":\"the mail server is away\"}");
        assertThat(paused.at("/paused/reason").asString()).isEqualTo("the mail server is away");
        int before = queue().path("queued").asInt();

        String id = api.submit(JOB);
        String batch = api.post("/v1/batches", "{\"task\":\"square\",\"items\":[1,2,3]}")
                .id();
        String other = api.finish("{\"task\":\"square\",\"args\":[3],\"queue\":\"narrow\"}")
                .id();

        assertThat(status(other)).isEqualTo("succeeded");
        assertThat(status(id)).isEqualTo("queued");
        await().until(() -> queue().path("queued").asInt() == before + 4);
        assertThat(api.get("/v1/batches/" + batch).json().at("/counts/queued").asInt())
                .isEqualTo(3);

        assertThat(api.post("/v1/queues/default/resume").json().has("paused")).isFalse();
        assertThat(api.get("/v1/jobs/" + id + "?wait=30").json().path("status").asString())
                .isEqualTo("succeeded");
        assertThat(api.get("/v1/batches/" + batch + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(api.post("/v1/queues/default/resume").status()).isEqualTo(200);
    }

    @Test
    void aRepetition_keepsTheBeginning_andSaysTheRestAnew() {
        JsonNode first = pause("").path("paused");
        JsonNode second = pause("{\"reason\":\"still\",\"until\":\"2999-01-01T00:00:00Z\"}")
                .path("paused");

        assertThat(second.path("at")).isEqualTo(first.path("at"));
        assertThat(second.path("reason").asString()).isEqualTo("still");
        assertThat(second.path("until").asString()).startsWith("2999-01-01T00:00:00");
    }

    @Test
    void atItsEnd_aPausedQueueGoesOnByItself() {
        Instant until = Instant.now().plusMillis(1500);
        pause("{\"until\":\"" + until + "\"}");
        String id = api.submit(JOB);
        assertThat(status(id)).isEqualTo("queued");

        JsonNode done = api.get("/v1/jobs/" + id + "?wait=30").json();

        assertThat(done.path("status").asString()).isEqualTo("succeeded");
        assertThat(Instant.parse(done.path("startedAt").asString())).isAfterOrEqualTo(until.minusMillis(1));
        await().until(() -> !queue().has("paused"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"until\":\"2001-01-01T00:00:00Z\"} | 422",
                "{\"until\":\"soon\"} | 400",
                "{\"unitl\":null} | 400",
                "{\"reason\":1} | 400"
            })
    void aPauseThatCannotBe_isRefused(String body, int status) {
        assertThat(api.post("/v1/queues/default/pause", body).status()).isEqualTo(status);
        assertThat(queue().has("paused")).isFalse();
    }

    @Test
    void workers_areGivenNothingOfIt() throws Exception {
        Answer registered = api.post(
                "/v1/worker-tasks", "{" + WORKER + ",\"tasks\":[{\"name\":\"paused.task\",\"parameters\":[]}]}");
        assertThat(registered.status()).as(registered.text()).isEqualTo(200);
        pause("");
        // Others leave jobs of tasks that no worker runs any more.
        int before = queue().path("queued").asInt();
        String id = api.submit("{\"task\":\"paused.task\"}");
        String wanted = "{" + WORKER + ",\"tasks\":[\"paused.task\"],\"waitSeconds\":%d}";
        assertThat(api.post("/v1/leases", wanted.formatted(2)).json().path("leases"))
                .isEmpty();
        CompletableFuture<Answer> waits = api.postLater("/v1/leases", wanted.formatted(30));
        assertThat(queue().path("queued").asInt()).isEqualTo(before + 1);

        api.post("/v1/queues/default/resume");

        JsonNode lease = waits.get().json().at("/leases/0");
        assertThat(lease.at("/job/id").asString()).isEqualTo(id);
        assertThat(api.post("/v1/leases/" + lease.path("token").asString() + "/complete", "{\"result\":1}")
                        .status())
                .isEqualTo(200);
    }
}
