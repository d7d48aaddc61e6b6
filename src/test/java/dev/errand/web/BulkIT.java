package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Orders for many jobs. */
@ServiceTest
class BulkIT {

    @LocalServerPort
    private int port;

    private Api api;
    private String tag;

    @BeforeEach
    void connect() {
        api = new Api(port);
        tag = "bulk-" + UUID.randomUUID();
    }

    private List<String> failed(int jobs) {
        return IntStream.range(0, jobs)
                .mapToObj(i -> api.finish("{\"task\":\"fail\",\"args\":[\"no\"],\"tags\":[\"" + tag
                                + "\"],\"metadata\":{\"i\":\"" + i + "\"}}")
                        .id())
                .toList();
    }

    private String byTag(String more) {
        return "{\"filter\":{\"tag\":[\"" + tag + "\"]}" + more + "}";
    }

    private JsonNode end(Answer accepted) {
        assertThat(accepted.status()).as(accepted.text()).isEqualTo(202);
        String id = accepted.id();
        assertThat(accepted.header("Location")).endsWith("/v1/operations/" + id);
        JsonNode end = api.get("/v1/operations/" + id + "?wait=30").json();
        assertThat(end.path("status").asString()).as(end.toString()).isEqualTo("done");
        return end;
    }

    private String status(String id) {
        return api.get("/v1/jobs/" + id).json().path("status").asString();
    }

    @Test
    void retry_queuesAllThatFailed_andTellsHowFarItHasCome() {
        List<String> ids = failed(5);
        assertThat(api.post("/v1/jobs/retry", byTag(",\"dryRun\":true"))
                        .json()
                        .path("matched")
                        .asInt())
                .isEqualTo(5);
        assertThat(ids).allMatch(id -> status(id).equals("failed"));

        JsonNode end = end(api.post("/v1/jobs/retry", byTag(",\"reason\":\"again\"")));

        assertThat(end.at("/counts/changed").asInt()).isEqualTo(5);
        assertThat(end.at("/filter/tag/0").asString()).isEqualTo(tag);
        assertThat(end.path("reason").asString()).isEqualTo("again");
        ids.forEach(id -> assertThat(api.get("/v1/jobs/" + id + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("failed"));
        assertThat(api.get("/v1/operations").json().at("/items/0/id").asString())
                .isEqualTo(end.path("id").asString());
    }

    @Test
    void cancel_callsOffWhatWaits_andAsksWhatRunsToStop() {
        String gate = UUID.randomUUID().toString();
        String running = api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"],\"tags\":[\"" + tag + "\"]}");
        String waiting = api.submit("{\"task\":\"square\",\"args\":[1],\"delaySeconds\":3600,\"tags\":[\"" + tag
                + "\"]," + "\"resultQueue\":\"" + tag.substring(0, 20) + "\"}");

        JsonNode end = end(api.post("/v1/jobs/cancel", byTag(",\"reason\":\"enough\"")));

        assertThat(end.at("/counts/changed").asInt()).isEqualTo(2);
        assertThat(api.get("/v1/jobs/" + running + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("canceled");
        assertThat(api.get("/v1/jobs/" + waiting).json().path("cancelReason").asString())
                .isEqualTo("enough");
        // The outcome is in its queue, as after a cancel of its own.
        assertThat(api.post("/v1/result-queues/" + tag.substring(0, 20) + "/receive", "{}")
                        .json()
                        .at("/messages/0/job/id")
                        .asString())
                .isEqualTo(waiting);
    }

    @Test
    void delete_takesNamedJobsAway_andSkipsWhatItCannot() {
        String ended = failed(1).getFirst();
        String waiting =
                api.submit("{\"task\":\"square\",\"args\":[1],\"delaySeconds\":3600,\"tags\":[\"" + tag + "\"]}");

        JsonNode end = end(api.post(
                "/v1/jobs/delete",
                "{\"ids\":[\"" + ended + "\",\"" + waiting + "\",\"job_01kjcq5t00e9f80000000000a1\"]}"));

        assertThat(end.at("/counts/seen").asInt()).isEqualTo(3);
        assertThat(end.at("/counts/changed").asInt()).isEqualTo(1);
        assertThat(end.at("/counts/skipped").asInt()).isEqualTo(2);
        assertThat(end.path("ids").asInt()).isEqualTo(3);
        assertThat(api.get("/v1/jobs/" + ended).status()).isEqualTo(410);
        assertThat(status(waiting)).isEqualTo("scheduled");
    }

    @Test
    void itemsOfABatch_countAgainWhenTheyAreRetried() {
        Answer batch = api.post(
                "/v1/batches?wait=30", "{\"task\":\"fail\",\"items\":[\"a\",\"b\",\"c\"],\"tags\":[\"" + tag + "\"]}");
        assertThat(batch.json().at("/counts/failed").asInt()).isEqualTo(3);

        end(api.post("/v1/jobs/retry", "{\"filter\":{\"batch\":\"" + batch.id() + "\"}}"));

        JsonNode again = api.get("/v1/batches/" + batch.id() + "?wait=30").json();
        assertThat(again.at("/counts/failed").asInt()).isEqualTo(3);
        assertThat(again.path("status").asString()).isEqualTo("failed");
    }

    @Test
    void aSlowOne_canBeStopped_andStaysSo() {
        failed(3);
        Answer accepted = api.post("/v1/jobs/retry", byTag(",\"perSecond\":1"));

        Answer stopped = api.post("/v1/operations/" + accepted.id() + "/stop");

        assertThat(stopped.json().path("status").asString()).isEqualTo("stopped");
        assertThat(stopped.json().at("/counts/changed").asInt()).isLessThan(3);
        assertThat(api.post("/v1/operations/" + accepted.id() + "/stop").status())
                .isEqualTo(200);
    }

    @Test
    void theSameKey_makesNoOtherOperation() {
        failed(1);
        Answer first = api.post("/v1/jobs/retry", byTag(""), "Idempotency-Key", tag);
        Answer again = api.post("/v1/jobs/retry", byTag(""), "Idempotency-Key", tag);
        Answer other = api.post("/v1/jobs/retry", byTag(",\"perSecond\":7"), "Idempotency-Key", tag);

        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(other.status()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"filter\":{}}",
                "{\"filter\":{\"status\":[]}}",
                "{\"ids\":[]}",
                "{\"ids\":[\"nonsense\"]}",
                "{\"filter\":{\"task\":\"a\"},\"ids\":[\"job_01kjcq5t00e9f80000000000a1\"]}",
                "{\"filter\":{\"status\":[\"odd\"]}}",
                "{\"filter\":{\"colour\":\"red\"}}",
                "{\"filter\":{\"task\":\"a\"},\"perSecond\":0}",
                "[]"
            })
    void whatIsNoOrder_isRefused(String body) {
        for (String action : List.of("retry", "cancel", "delete")) {
            Answer answer = api.post("/v1/jobs/" + action, body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(400);
        }
    }

    @Test
    void anOperationThatIsNot_isNotFound() {
        assertThat(api.get("/v1/operations/op_01kjcq5t00e9f80000000000a1").problem())
                .isEqualTo("operation-not-found");
        assertThat(api.get("/v1/operations/nonsense").status()).isEqualTo(404);
        assertThat(api.post("/v1/operations/op_01kjcq5t00e9f80000000000a1/stop").status())
                .isEqualTo(404);
    }

    @Test
    void theList_hasFiltersOfHowJobsEnded() {
        String id = failed(1).getFirst();
        String at = api.get("/v1/jobs/" + id).json().path("finishedAt").asString();
        String list = "/v1/jobs?tag=" + tag;

        assertThat(api.get(list + "&reason=task-failed").json().path("items")).hasSize(1);
        String print = api.get("/v1/jobs/" + id).json().at("/error/fingerprint").asString();
        assertThat(api.get(list + "&error=" + print).json().path("items")).hasSize(1);
        assertThat(api.get(list + "&error=nothing").json().path("items")).isEmpty();
        assertThat(api.get(list + "&reason=expired").json().path("items")).isEmpty();
        assertThat(api.get(list + "&finishedAfter=" + at).json().path("items")).hasSize(1);
        assertThat(api.get(list + "&finishedBefore=" + at).json().path("items")).isEmpty();
        assertThat(api.get(list + "&node=none").json().path("items")).isEmpty();
        assertThat(api.get(list + "&reason=nonsense").status()).isEqualTo(400);
    }
}
