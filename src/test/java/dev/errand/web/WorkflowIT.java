package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Workflows over HTTP. */
@ServiceTest
class WorkflowIT {

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks probes;

    @Autowired
    private Transactions transactions;

    private final String gate = UUID.randomUUID().toString();
    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private String submit(String jobs) {
        Answer answer = api.post("/v1/workflows", "{\"name\":\"w\",\"jobs\":{" + jobs + "}}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.id();
    }

    private JsonNode ended(String id) {
        JsonNode workflow = api.get("/v1/workflows/" + id + "?wait=30").json();
        assertThat(workflow.path("done").asBoolean()).as(workflow.toString()).isTrue();
        return workflow;
    }

    /** Who is canceled before that has ended at once. */
    private void awaitStart(String id) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> api.get("/v1/workflows/" + id)
                                .json()
                                .at("/counts/running")
                                .asInt()
                        > 0);
    }

    private static Map<String, String> statuses(JsonNode workflow) {
        return workflow.path("jobs")
                .valueStream()
                .collect(Collectors.toMap(
                        job -> job.path("key").asString(),
                        job -> job.path("status").asString()));
    }

    private String hold() {
        return "{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"]}";
    }

    @Test
    void aWorkflow_runsInItsOrder_andPassesResultsOn() {
        String id = submit(
                "\"join\":{\"task\":\"echo\",\"args\":[[{\"$result\":\"a\"},{\"$result\":\"b\",\"path\":\"/x\"}]],"
                        + "\"after\":[\"a\",\"b\"]},\"a\":{\"task\":\"square\",\"args\":[3]},\"b\":{\"task\":\"echo\",\"args\":[{\"x\":7}]}");

        JsonNode workflow = ended(id);
        assertThat(workflow.path("status").asString()).isEqualTo("succeeded");
        assertThat(workflow.path("mode").asString()).isEqualTo("graph");
        assertThat(workflow.path("name").asString()).isEqualTo("w");
        assertThat(workflow.at("/jobs/0/key").asString()).isEqualTo("join");
        assertThat(workflow.at("/jobs/0/after").toString()).isEqualTo("[\"a\",\"b\"]");
        String join = workflow.at("/jobs/0/jobId").asString();
        assertThat(api.get("/v1/jobs/" + join + "/result").text()).isEqualTo("[9,7]");
        JsonNode results = api.get("/v1/batches/" + id + "/results").json();
        assertThat(results.at("/items/0/key").asString()).isEqualTo("join");
    }

    @Test
    void whatFails_failsWhatWaits_andARetryBringsItBack() {
        String id = submit("\"a\":" + hold() + ",\"b\":{\"task\":\"square\",\"args\":[3],\"after\":[\"a\"]},"
                + "\"c\":{\"task\":\"square\",\"args\":[3],\"after\":[{\"id\":\"b\",\"when\":\"finished\"}]},"
                + "\"d\":{\"task\":\"square\",\"args\":[4]}");
        JsonNode shown = api.get("/v1/workflows/" + id).json();
        String a = shown.at("/jobs/0/jobId").asString();
        assertThat(shown.at("/counts/scheduled").asInt()).isEqualTo(2);
        assertThat(shown.at("/jobs/2/after/0/when").asString()).isEqualTo("finished");
        awaitStart(id);
        assertThat(api.post("/v1/jobs/" + a + "/cancel").status()).isEqualTo(202);

        JsonNode failed = ended(id);
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(statuses(failed))
                .isEqualTo(Map.of("a", "canceled", "b", "canceled", "c", "succeeded", "d", "succeeded"));

        assertThat(api.post("/v1/jobs/" + a + "/retry").status()).isEqualTo(202);
        assertThat(api.get("/v1/workflows/" + id).json().path("status").asString())
                .isEqualTo("running");
        probes.open(gate);
        assertThat(ended(id).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aCancel_endsAllOfIt() {
        String id = submit("\"a\":" + hold() + ",\"b\":{\"task\":\"square\",\"args\":[3],\"after\":[\"a\"]}");
        awaitStart(id);
        assertThat(api.post("/v1/batches/" + id + "/cancel").status()).isEqualTo(202);

        JsonNode canceled = ended(id);
        assertThat(canceled.path("status").asString()).isEqualTo("canceled");
        assertThat(statuses(canceled)).isEqualTo(Map.of("a", "canceled", "b", "canceled"));
    }

    @Test
    void anEmptyOne_hasSucceeded_andARepetitionIsAnsweredWithTheSame() {
        String key = UUID.randomUUID().toString();
        Answer empty = api.post("/v1/workflows?wait=10", "{\"jobs\":{}}", "Idempotency-Key", key);
        Answer again = api.post("/v1/workflows", "{\"jobs\":{}}", "Idempotency-Key", key);

        assertThat(empty.status()).as(empty.text()).isEqualTo(201);
        assertThat(empty.json().path("status").asString()).isEqualTo("succeeded");
        assertThat(again.id()).isEqualTo(empty.id());
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "a":{"task":"echo","args":[1],"after":["a"]};                    422; workflow-cycle; /jobs/a/after
            "a":{"task":"echo","args":[1],"after":["b"]};                    422; unknown-parent; /jobs/a/after/0
            "a":{"task":"none"};                                             422; unknown-task; /jobs/a/task
            "a":{"task":"square","args":["x"]};                              422; invalid-arguments; /jobs/a/args/0
            "a":{"task":"echo","args":[{"$result":"b"}],"after":["c"]},"b":{"task":"echo","args":[1]},"c":{"task":"echo","args":[1]};\
             422; invalid-arguments; /jobs/a/args/0/$result
            "a":{"task":"echo","args":[1],"x":2};                            400; validation; /jobs/a/x
            "a":{"task":"echo","args":[1],"queue":"none"};                   422; unknown-queue; /jobs/a/queue
            "a/b":{"task":"echo","args":[1],"queue":"none"};                 422; unknown-queue; /jobs/a~1b/queue
            "a":{"task":"echo","args":[1]},"b":{"task":"echo","args":[1],"after":["a",{"id":"a","when":"finished"}]};\
             400; validation; /jobs/b/after/1
            "a":{"task":"echo","args":[1],"webhook":{"endpoint":"ep_01kjcq5t00e9f80000000000a1"}}; 422; unknown-endpoint; /jobs/a/webhook/endpoint
            "a":{"task":"echo","args":[1]},"a":{"task":"echo","args":[2]};   400; validation; /jobs/a
            "a":null;                                                        400; validation; /jobs/a
            "a":7;                                                           400; validation; /jobs/a
            "":{"task":"echo","args":[1]};                                   400; validation; /jobs/""")
    void whatIsWrong_isRefused_whole(String jobs, int status, String problem, String pointer) {
        Answer answer = api.post("/v1/workflows", "{\"name\":\"refused\",\"jobs\":{" + jobs + "}}");

        assertRefused(answer, status, problem, pointer);
    }

    private void assertRefused(Answer answer, int status, String problem, String pointer) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().path("errors").findValuesAsString("pointer")).contains(pointer);
        assertThat(longs("select count(*) from batch where name = ?", "refused"))
                .isZero();
    }

    private long longs(String sql, Object parameter) {
        return transactions.read(
                jdbc -> jdbc.sql(sql).param(parameter).query(Long.class).single());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "webhook":{"url":"http://10.0.0.1/x"};    422; webhook-url-forbidden; /webhook/url
            "webhook":{"endpoint":"ep_01kjcq5t00e9f80000000000a1"};         422; unknown-endpoint;      /webhook/endpoint
            "failFast":1;                             400; validation;            /failFast
            "task":"echo";                            400; validation;            /task
            "metadata":{"":"x"};                      400; validation;            /metadata/""")
    void whatIsWrongWithTheWhole_isRefused(String member, int status, String problem, String pointer) {
        Answer answer = api.post(
                "/v1/workflows",
                "{\"name\":\"refused\"," + member + ",\"jobs\":{\"a\":{\"task\":\"echo\",\"args\":[1]}}}");

        assertRefused(answer, status, problem, pointer);
    }

    private static String many(int jobs, IntFunction<String> after) {
        return IntStream.range(0, jobs)
                .mapToObj(i -> "\"j" + i + "\":{\"task\":\"echo\",\"args\":[1]" + after.apply(i) + "}")
                .collect(Collectors.joining(",", "{\"name\":\"refused\",\"jobs\":{", "}}"));
    }

    @Test
    void whatIsTooLarge_isRefused() {
        String first = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"j" + i + "\"")
                .collect(Collectors.joining(",", ",\"after\":[", "]"));

        assertRefused(api.post("/v1/workflows", many(10_001, i -> "")), 422, "validation", "/jobs");
        assertRefused(api.post("/v1/workflows", many(1_051, i -> i < 1_000 ? "" : first)), 422, "validation", "/jobs");
        String metadata = IntStream.range(0, 50)
                .mapToObj(i -> "\"k" + i + "\":\"v\"")
                .collect(Collectors.joining(",", ",\"metadata\":{", "}"));
        assertRefused(
                api.post(
                        "/v1/workflows",
                        many(1, i -> metadata).replace("\"jobs\"", "\"metadata\":{\"one\":\"more\"},\"jobs\"")),
                400,
                "validation",
                "/jobs/j0/metadata");
    }

    @Test
    void aCircle_isToldWithItsMembers() {
        Answer answer =
                api.post("/v1/workflows", many(4, i -> i == 0 ? "" : ",\"after\":[\"j" + (i % 3 + 1) + "\",\"j0\"]"));

        assertRefused(answer, 422, "workflow-cycle", "/jobs/j2/after");
        assertThat(answer.json().path("detail").asString())
                .isEqualTo("jobs wait for each other: j1 after j2 after j3 after j1");
    }

    private List<String> received(String queue) {
        return api.post("/v1/result-queues/" + queue + "/receive", "{\"waitSeconds\":20,\"max\":10}")
                .json()
                .path("messages")
                .valueStream()
                .map(message -> message.at("/job/status").asString())
                .toList();
    }

    /** What holds of one job of a workflow need not hold of another one. */
    @Test
    void ofACancel_eachJobsResultQueueIsTold_andTheLongestIsKept() {
        String one = "q" + UUID.randomUUID();
        String other = "q" + UUID.randomUUID();
        String id = submit("\"a\":" + hold()
                + ",\"b\":{\"task\":\"square\",\"args\":[3],\"after\":[\"a\"],\"resultQueue\":\"" + one
                + "\"},\"c\":{\"task\":\"square\",\"args\":[3],\"after\":[\"a\"],\"resultQueue\":\"" + other
                + "\",\"resultTtlSeconds\":864000}");
        awaitStart(id);
        assertThat(api.post("/v1/batches/" + id + "/cancel").status()).isEqualTo(202);
        ended(id);

        assertThat(received(one)).containsExactly("canceled");
        assertThat(received(other)).containsExactly("canceled");
        assertThat(longs("select purge_at - finished_at from batch where id = ?", id))
                .isGreaterThanOrEqualTo(864_000_000L);
    }

    @Test
    void whatIsSaidForAll_holdsForJobsThatSayNothing() {
        String all = "q" + UUID.randomUUID();
        String own = "q" + UUID.randomUUID();
        Answer made = api.post(
                "/v1/workflows?wait=30",
                "{\"resultQueue\":\"" + all + "\",\"metadata\":{\"x\":\"all\",\"y\":\"all\"},\"jobs\":{"
                        + "\"a\":{\"task\":\"square\",\"args\":[3],\"metadata\":{\"x\":\"own\"}},"
                        + "\"b\":{\"task\":\"square\",\"args\":[3],\"resultQueue\":\"" + own + "\"}}}");
        assertThat(made.status()).as(made.text()).isEqualTo(201);

        assertThat(received(all)).containsExactly("succeeded");
        assertThat(received(own)).containsExactly("succeeded");
        JsonNode workflow = api.get("/v1/workflows/" + made.id()).json();
        JsonNode a =
                api.get("/v1/jobs/" + workflow.at("/jobs/0/jobId").asString()).json();
        assertThat(a.path("metadata").toString()).isEqualTo("{\"x\":\"own\",\"y\":\"all\"}");
    }

    /** The rest of it is canceled, also what waits for the one that failed. */
    @Test
    void oneThatFailsFast_cancelsTheRest() {
        Answer made = api.post(
                "/v1/workflows?wait=30",
                "{\"failFast\":true,\"jobs\":{\"a\":{\"task\":\"fail\",\"args\":[\"x\"]},"
                        + "\"b\":{\"task\":\"square\",\"args\":[3],\"after\":[\"a\"]},"
                        + "\"c\":{\"task\":\"square\",\"args\":[3],\"after\":[\"b\"]}}}");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(statuses(api.get("/v1/workflows/" + made.id()).json()))
                .isEqualTo(Map.of("a", "failed", "b", "canceled", "c", "canceled"));
    }

    @Test
    void whatOthersDidNotReturn_failsTheJob_unlessThereIsAnother() {
        String id = submit("\"a\":{\"task\":\"echo\",\"args\":[{\"x\":1}]},"
                + "\"b\":{\"task\":\"echo\",\"args\":[{\"$result\":\"a\",\"path\":\"/y\"}],\"after\":[\"a\"]},"
                + "\"c\":{\"task\":\"echo\",\"args\":[{\"$result\":\"a\",\"path\":\"/y\",\"default\":5}],\"after\":[\"a\"]},"
                + "\"d\":{\"task\":\"probe.large\",\"args\":[40000]},"
                + "\"e\":{\"task\":\"echo\",\"args\":[[{\"$result\":\"d\"},{\"$result\":\"d\"}]],\"after\":[\"d\"]}");

        JsonNode workflow = ended(id);
        assertThat(statuses(workflow))
                .isEqualTo(Map.of("a", "succeeded", "b", "failed", "c", "succeeded", "d", "succeeded", "e", "failed"));
        JsonNode b =
                api.get("/v1/jobs/" + workflow.at("/jobs/1/jobId").asString()).json();
        assertThat(b.path("reason").asString()).isEqualTo("invalid-arguments");
        assertThat(b.at("/error/message").asString()).startsWith("/args/0: ");
        JsonNode e =
                api.get("/v1/jobs/" + workflow.at("/jobs/4/jobId").asString()).json();
        assertThat(e.path("reason").asString()).isEqualTo("invalid-arguments");
    }

    @Test
    void aRepetition_isAnsweredWithTheSame_andAnotherBodyIsRefused() {
        String key = UUID.randomUUID().toString();
        String body =
                "{\"jobs\":{\"a\":{\"task\":\"square\",\"args\":[3]},\"b\":{\"task\":\"square\",\"args\":[4],\"after\":[\"a\"]}}}";
        Answer first = api.post("/v1/workflows?wait=30", body, "Idempotency-Key", key);
        Answer again = api.post("/v1/workflows", body, "Idempotency-Key", key);

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.status()).as(again.text()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.json().path("status").asString()).isEqualTo("succeeded");
        assertThat(api.post("/v1/workflows", body.replace("4", "5"), "Idempotency-Key", key)
                        .problem())
                .isEqualTo("idempotency-mismatch");
        assertThat(api.post("/v1/batches", "{\"task\":\"square\",\"items\":[]}", "Idempotency-Key", key)
                        .problem())
                .isEqualTo("idempotency-mismatch");
    }
}
