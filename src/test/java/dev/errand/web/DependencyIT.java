package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Jobs and batches that wait for others, over HTTP. */
@ServiceTest
class DependencyIT {

    private static final String NOBODY = "job_01kjcq5t00e9f80000000000a1";
    private static final Duration LONG = Duration.ofSeconds(30);

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks probes;

    private final String gate = UUID.randomUUID().toString();
    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private String held() {
        return api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"]}");
    }

    private String after(String... parents) {
        return api.submit(body(parents));
    }

    private static String body(String... parents) {
        return "{\"task\":\"square\",\"args\":[3],\"after\":[\"" + String.join("\",\"", parents) + "\"]}";
    }

    private String anyEnd(String parent) {
        return api.submit(
                "{\"task\":\"square\",\"args\":[3],\"after\":[{\"id\":\"" + parent + "\",\"when\":\"finished\"}]}");
    }

    private JsonNode job(String id) {
        return api.get("/v1/jobs/" + id).json();
    }

    private JsonNode ended(String id) {
        JsonNode job = api.get("/v1/jobs/" + id + "?wait=30").json();
        assertThat(job.path("done").asBoolean()).as(job.toString()).isTrue();
        return job;
    }

    private static List<String> ids(JsonNode job) {
        return job.at("/waitingFor/ids").valueStream().map(JsonNode::asString).toList();
    }

    @Test
    void aJob_saysWhatItWaitsFor_andRunsWhenThatHasSucceeded() {
        String first = held();
        String second = held();
        Answer accepted = api.post("/v1/jobs", body(first, second));

        assertThat(accepted.status()).isEqualTo(202);
        JsonNode waiting = accepted.json();
        assertThat(waiting.path("status").asString()).isEqualTo("scheduled");
        assertThat(waiting.at("/waitingFor/count").asInt()).isEqualTo(2);
        assertThat(ids(waiting)).containsExactlyInAnyOrder(first, second);
        assertThat(waiting.path("runAt")).isEqualTo(waiting.path("createdAt"));
        assertThat(job(accepted.id())).isEqualTo(waiting);

        probes.open(gate);

        JsonNode ended = ended(accepted.id());
        assertThat(ended.path("status").asString()).isEqualTo("succeeded");
        assertThat(ended.path("result").asInt()).isEqualTo(9);
        assertThat(ended.has("waitingFor")).isFalse();
    }

    @Test
    void aChain_runsInItsOrder() {
        String last = held();
        for (int i = 0; i < 20; i++) {
            last = after(last);
        }
        probes.open(gate);

        assertThat(ended(last).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void whatFails_failsWhatWaitsForIt_andWhatNeedsAnyEnd_runs() {
        String parent = api.submit("{\"task\":\"fail\",\"args\":[\"no luck\"],\"delaySeconds\":1}");
        String child = after(parent);
        String grandchild = after(child);
        String anyway = anyEnd(child);

        JsonNode fallen = ended(grandchild);
        assertThat(fallen.path("status").asString()).isEqualTo("failed");
        assertThat(fallen.path("reason").asString()).isEqualTo("dependency-failed");
        assertThat(fallen.path("attempt").asInt()).isZero();
        assertThat(fallen.at("/error/type").asString()).isEqualTo("dependency-failed");
        assertThat(fallen.at("/error/cause").asString()).isEqualTo(parent);
        assertThat(fallen.at("/error/parent").asString()).isEqualTo(child);
        assertThat(api.get("/v1/jobs/" + grandchild + "/result").problem()).isEqualTo("job-failed");
        assertThat(ended(anyway).path("status").asString()).isEqualTo("succeeded");
        // What has failed already is judged at once.
        JsonNode late = api.post("/v1/jobs?wait=30", body(parent)).json();
        assertThat(late.path("reason").asString()).isEqualTo("dependency-failed");
    }

    @Test
    void aCancel_takesAlongWhatWaits() {
        String parent = held();
        String child = after(parent);
        String grandchild = after(child);
        // Who is canceled before that has ended at once.
        await().atMost(LONG).until(() -> job(parent).path("status").asString().equals("running"));

        assertThat(api.post("/v1/jobs/" + parent + "/cancel").status()).isEqualTo(202);

        assertThat(ended(grandchild).path("status").asString()).isEqualTo("canceled");
        assertThat(job(child).path("reason").asString()).isEqualTo("canceled");
        assertThat(job(grandchild).at("/error/cause").asString()).isEqualTo(parent);
    }

    @Test
    void whatFell_isNotRetried_butItsCauseIs_andThenAllRun() {
        String parent = held();
        String child = after(parent);
        String grandchild = after(child);
        api.post("/v1/jobs/" + parent + "/cancel");
        ended(grandchild);

        Answer refused = api.post("/v1/jobs/" + grandchild + "/retry");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("job-not-retryable");
        assertThat(refused.json().path("detail").asString()).contains(parent);
        assertThat(api.post("/v1/jobs/" + parent + "/retry").status()).isEqualTo(202);
        assertThat(job(grandchild).path("status").asString()).isEqualTo("scheduled");
        assertThat(ids(job(grandchild))).containsExactly(child);
        probes.open(gate);

        assertThat(ended(grandchild).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void whatWaits_canBeCanceled() {
        String parent = held();
        String child = after(parent);

        assertThat(api.post("/v1/jobs/" + child + "/cancel").status()).isEqualTo(200);
        probes.open(gate);

        ended(parent);
        assertThat(job(child).path("status").asString()).isEqualTo("canceled");
    }

    @Test
    void aDelay_countsFromTheRelease() {
        String parent = held();
        String child =
                api.submit("{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600,\"after\":[\"" + parent + "\"]}");
        probes.open(gate);
        JsonNode over = ended(parent);

        await().atMost(LONG).until(() -> !job(child).has("waitingFor"));
        JsonNode released = job(child);
        assertThat(released.path("status").asString()).isEqualTo("scheduled");
        assertThat(released.path("runAt").asString())
                .isGreaterThan(over.path("finishedAt").asString());
        assertThat(api.post("/v1/jobs/" + child + "/cancel").status()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            ["job_01kjcq5t00e9f80000000000a1"];                                422; unknown-parent; /after/0
            [PARENT, "batch_01kjcq5t00e9f80000000000a1"];                      422; unknown-parent; /after/1
            ["nonsense"];                                                      422; unknown-parent; /after/0
            [PARENT, { "id": PARENT, "when": "finished" }];                    400; validation; /after/1
            [{ "id": PARENT, "when": "later" }];                               400; validation; /after/0/when
            [{ "when": "finished" }];                                          400; validation; /after/0/id
            [{ "id": PARENT, "x": 2 }];                                        400; validation; /after/0/x
            [7];                                                               400; validation; /after/0
            {};                                                                400; validation; /after
            "job_01kjcq5t00e9f80000000000a1";                                  400; validation; /after""")
    void whatIsWrong_isRefused_withWhere(String after, int status, String problem, String pointer) {
        String parent = api.finish("{\"task\":\"square\",\"args\":[3]}").id();
        String body =
                "{\"task\":\"square\",\"args\":[3],\"after\":" + after.replace("PARENT", "\"" + parent + "\"") + "}";

        for (String path : List.of("/v1/jobs", "/v1/jobs/check")) {
            Answer answer = api.post(path, body);
            assertThat(answer.status()).as(answer.text()).isEqualTo(status);
            assertThat(answer.problem()).isEqualTo(problem);
            assertThat(answer.json().path("errors").findValuesAsString("pointer"))
                    .contains(pointer);
        }
    }

    @Test
    void equalOnes_collapse_andNoneIsAnyJob() {
        String parent = api.finish("{\"task\":\"square\",\"args\":[3]}").id();

        assertThat(ended(after(parent, parent)).path("status").asString()).isEqualTo("succeeded");
        assertThat(api.finish("{\"task\":\"square\",\"args\":[3],\"after\":[]}").status())
                .isEqualTo(201);
        assertThat(api.finish("{\"task\":\"square\",\"args\":[3],\"after\":null}")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void aRepeatedRequest_isAnsweredWithTheSameJob() {
        String parent = held();
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/v1/jobs", body(parent), "Idempotency-Key", key);
        Answer second = api.post("/v1/jobs", body(parent), "Idempotency-Key", key);

        assertThat(second.id()).isEqualTo(first.id());
        assertThat(second.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(api.post("/v1/jobs", body(NOBODY), "Idempotency-Key", key).problem())
                .isEqualTo("idempotency-mismatch");
        probes.open(gate);
        assertThat(ended(first.id()).path("status").asString()).isEqualTo("succeeded");
    }

    private Answer batch(String task, String items, String more) {
        Answer answer = api.post("/v1/batches", "{\"task\":\"" + task + "\",\"items\":" + items + more + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer;
    }

    private JsonNode batchEnded(String id) {
        JsonNode batch = api.get("/v1/batches/" + id + "?wait=30").json();
        assertThat(batch.path("done").asBoolean()).as(batch.toString()).isTrue();
        return batch;
    }

    @Test
    void aBatch_isWaitedForAsOne() {
        String batch =
                batch("probe.hold", "[\"" + gate + "\",\"" + gate + "\"]", "").id();
        String child = after(batch);
        assertThat(ids(job(child))).containsExactly(batch);

        probes.open(gate);

        assertThat(ended(child).path("status").asString()).isEqualTo("succeeded");
        String empty =
                api.post("/v1/batches", "{\"task\":\"square\",\"items\":[]}").id();
        assertThat(ended(after(empty)).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aBatchThatFails_orIsCanceled_takesAlongWhatWaits_andItsRetryBringsThatBack() {
        String batch = batch("probe.hold", "[\"" + gate + "\"]", "").id();
        String child = after(batch);
        api.post("/v1/batches/" + batch + "/cancel");
        assertThat(ended(child).path("status").asString()).isEqualTo("canceled");

        String item =
                api.get("/v1/jobs?batch=" + batch).json().at("/items/0/id").asString();
        assertThat(api.post("/v1/jobs/" + item + "/retry").status()).isEqualTo(202);
        assertThat(job(child).path("status").asString()).isEqualTo("scheduled");
        probes.open(gate);
        ended(item);

        String failing = batch("fail", "[\"a\"]", "").id();
        JsonNode fallen = ended(after(failing));
        assertThat(fallen.path("reason").asString()).isEqualTo("dependency-failed");
        assertThat(fallen.at("/error/cause").asString()).startsWith("job_");
        assertThat(fallen.at("/error/parent").asString()).isEqualTo(failing);
    }

    @Test
    void aBatch_waitsForOthers_andRunsThen() {
        String parent = held();
        String batch = batch("square", "[1,2,3]", ",\"maxConcurrency\":2,\"after\":[\"" + parent + "\"]")
                .id();

        JsonNode waiting = api.get("/v1/batches/" + batch).json();
        assertThat(waiting.at("/counts/scheduled").asInt()).isEqualTo(3);
        String item =
                api.get("/v1/jobs?batch=" + batch).json().at("/items/0/id").asString();
        assertThat(ids(job(item))).containsExactly(parent);
        probes.open(gate);

        assertThat(batchEnded(batch).path("status").asString()).isEqualTo("succeeded");
        String late = batch("square", "[1]", ",\"after\":[\"" + parent + "\",\"" + batch + "\"]")
                .id();
        assertThat(batchEnded(late).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aBatch_fallsWithWhatItWaitsFor_andWaitsAgain() {
        String parent = held();
        String batch =
                batch("square", "[1,2,3]", ",\"after\":[\"" + parent + "\"]").id();
        String behind = after(batch);
        String item =
                api.get("/v1/jobs?batch=" + batch).json().at("/items/0/id").asString();
        String ofItem = after(item);
        api.post("/v1/jobs/" + parent + "/cancel");

        assertThat(batchEnded(batch).path("status").asString()).isEqualTo("canceled");
        assertThat(ended(behind).path("status").asString()).isEqualTo("canceled");
        assertThat(ended(ofItem).path("status").asString()).isEqualTo("canceled");
        assertThat(api.post("/v1/jobs/" + item + "/retry").status()).isEqualTo(409);
        assertThat(api.post("/v1/jobs/" + parent + "/retry").status()).isEqualTo(202);
        assertThat(api.get("/v1/batches/" + batch).json().path("status").asString())
                .isEqualTo("running");
        probes.open(gate);

        assertThat(batchEnded(batch).path("status").asString()).isEqualTo("succeeded");
        assertThat(ended(behind).path("status").asString()).isEqualTo("succeeded");
        assertThat(ended(ofItem).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aBatch_thatNamesWhatIsNotThere_isRefused_whole() {
        Answer answer = api.post("/v1/batches", "{\"task\":\"square\",\"items\":[1],\"after\":[\"" + NOBODY + "\"]}");

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("unknown-parent");
    }

    private String gated(String what) {
        return api.submit("{\"task\":\"echo\",\"args\":[" + what + "],\"delaySeconds\":1}");
    }

    private static String referring(String args, String... parents) {
        return "{\"task\":\"echo\",\"args\":[" + args + "],\"after\":["
                + String.join(
                        ",",
                        Stream.of(parents)
                                .map(id -> "{\"id\":\"" + id + "\",\"when\":\"finished\"}")
                                .toList())
                + "]}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"$result":ID};                                       {"title":"x","n":[1,2.50]}
            {"$result":ID,"path":"/n/1"};                         2.50
            {"$result":ID,"path":"/no","default":"none"};         "none"
            [{"a":{"$result":ID,"path":"/title"}},7];             [{"a":"x"},7]
            {"$outcome":ID};                                      {"status":"succeeded","result":{"title":"x","n":[1,2.50]}}
            {"$literal":{"$result":ID}};                          {"$result":ID}
            {"$other":1};                                         {"$other":1}""")
    void whatOthersReturned_isPutIntoArguments(String argument, String result) {
        for (String parent :
                List.of(gated("{\"title\":\"x\",\"n\":[1,2.50]}"), over("{\"title\":\"x\",\"n\":[1,2.50]}"))) {
            String child = api.submit(referring(argument.replace("ID", "\"" + parent + "\""), parent));

            JsonNode over = ended(child, "succeeded");
            assertThat(api.get("/v1/jobs/" + child + "/result").text())
                    .isEqualTo(result.replace("ID", "\"" + parent + "\""));
            assertThat(over.has("waitingFor")).isFalse();
        }
    }

    private String over(String what) {
        String id = gated(what);
        ended(id);
        return id;
    }

    private JsonNode ended(String id, String status) {
        JsonNode job = ended(id);
        assertThat(job.path("status").asString()).as(job.toString()).isEqualTo(status);
        return job;
    }

    @Test
    void aRetry_seesTheSameArguments() {
        String parent = gated("\"boom\"");
        String child = api.submit(
                "{\"task\":\"fail\",\"args\":[{\"$result\":\"" + parent + "\"}],\"after\":[\"" + parent + "\"]}");
        ended(child, "failed");
        assertThat(api.delete("/v1/jobs/" + parent).status()).isEqualTo(204);
        assertThat(api.post("/v1/jobs/" + child + "/retry").status()).isEqualTo(202);

        assertThat(ended(child, "failed").at("/error/message").asString()).isEqualTo("boom");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            square;  {"$result":ID};                    /args/0 must be a number
            echo;    {"$result":ID,"path":"/no"};       /args/0: what ID returned has nothing at /no""")
    void whatDoesNotFit_failsTheJob(String task, String argument, String message) {
        String parent = gated("{\"title\":\"x\"}");
        String child = api.submit("{\"task\":\"" + task + "\",\"args\":[" + argument.replace("ID", "\"" + parent + "\"")
                + "],\"after\":[\"" + parent + "\"]}");

        JsonNode failed = ended(child, "failed");
        assertThat(failed.path("reason").asString()).isEqualTo("invalid-arguments");
        assertThat(failed.path("attempt").asInt()).isZero();
        assertThat(failed.at("/error/message").asString()).startsWith(message.replace("ID", parent));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            [{"$result":"job_01kjcq5t00e9f80000000000a1"}];   /args/0/$result
            [{"$result":ID,"path":"x"}];                      /args/0/path
            [{"$result":ID},{"$result":ID}];                  /args/1""")
    void aReferenceThatCannotBe_isRefused(String args, String pointer) {
        String parent = held();
        Answer answer = api.post(
                "/v1/jobs",
                "{\"task\":\"echo\",\"args\":" + args.replace("ID", "\"" + parent + "\"") + ",\"after\":[\"" + parent
                        + "\"]}");
        probes.open(gate);

        assertThat(answer.problem()).isEqualTo("invalid-arguments");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            "args":[{"$result":"job_01kjcq5t00e9f80000000000a1"}];                       /args/0/$result
            "args":[[{"a/b":{"$results":"batch_01kjcq5t00e9f80000000000a1"}}]];          /args/0/0/a~1b/$results
            "kwargs":{"value":{"$outcome":"job_01kjcq5t00e9f80000000000a1","path":""}}; /kwargs/value/$outcome
            "args":[{"$schedule":"scheduledAt"}];                                        /args/0/$schedule
            "args":[{"$schedule":"at"}];                                                 /args/0/$schedule""")
    void aReferenceInAJobThatWaitsForNothing_isRefused_sinceNothingWouldBePutThere(String arguments, String pointer) {
        Answer answer = api.post("/v1/jobs", "{\"task\":\"echo\"," + arguments + "}");

        assertThat(answer.problem()).isEqualTo("invalid-arguments");
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo(pointer);
        assertThat(answer.json().at("/errors/0/detail").asString())
                .contains(pointer.endsWith("$schedule") ? "schedule" : "needs after");
        Answer batch = api.post("/v1/batches", "{\"task\":\"echo\",\"items\":[1,{\"$result\":\"" + held() + "\"}]}");
        probes.open(gate);
        assertThat(batch.problem()).isEqualTo("invalid-arguments");
        assertThat(batch.json().at("/errors/0/pointer").asString()).isEqualTo("/items/1/$result");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"$result\":\"total\"}",
                "{\"$result\":\"job_01kjcq5t00e9f80000000000a1\",\"more\":1}",
                "{\"$schedule\":\"at\",\"more\":1}",
                "\"$result\""
            })
    void whatOnlyLooksLikeAReference_isAValueLikeAnyOther(String value) {
        assertThat(api.finish("{\"task\":\"echo\",\"args\":[" + value + "]}").text())
                .contains("\"result\":" + value);
    }

    @Test
    void whatTheItemsOfABatchReturned_isPutIntoArguments() {
        String batch = batch("echo", "[5,[6]]", ",\"delaySeconds\":1").id();
        String results = api.submit(referring("{\"$results\":\"" + batch + "\"}", batch));
        String outcomes = api.submit(referring("{\"$outcomes\":\"" + batch + "\"}", batch));
        ended(results, "succeeded");
        ended(outcomes, "succeeded");

        assertThat(api.get("/v1/jobs/" + results + "/result").text()).isEqualTo("[5,[6]]");
        JsonNode all = api.get("/v1/jobs/" + outcomes + "/result").json();
        assertThat(all).hasSize(2);
        assertThat(all.at("/1/status").asString()).isEqualTo("succeeded");
        assertThat(all.at("/1/result"))
                .isEqualTo(api.get("/v1/jobs/" + results + "/result").json().get(1));
    }
}
