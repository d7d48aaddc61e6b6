package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Jobs that jobs spawn: by workers over HTTP, and by tasks of the service. */
@ServiceTest
class ChildIT {

    private static final AtomicInteger NUMBERS = new AtomicInteger();
    private static final Duration LONG = Duration.ofSeconds(30);

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks probes;

    private final String gate = UUID.randomUUID().toString();
    private Api api;
    private String task;

    @BeforeEach
    void register() {
        api = new Api(port);
        task = "child.t" + NUMBERS.incrementAndGet();
        Answer answer = api.post(
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[{\"name\":\"%s\",\"parameters\":[]}]}"
                        .formatted(task));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private String submitOfWorkers() {
        return api.submit("{\"task\":\"%s\",\"retry\":{\"maxAttempts\":3,\"backoffSeconds\":0}}".formatted(task));
    }

    /** The token of the next job. */
    private String leased() {
        Answer answer = api.post(
                "/v1/leases",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"%s\"],\"waitSeconds\":10}".formatted(task));
        String token = answer.json().at("/leases/0/token").asString();
        assertThat(token).as(answer.text()).isNotEmpty();
        return token;
    }

    private Answer spawn(String token, String body) {
        return api.post("/v1/leases/" + token + "/children", body);
    }

    private String spawned(String token, String body) {
        Answer answer = spawn(token, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.id();
    }

    private static String square(String key) {
        return "{\"key\":\"%s\",\"task\":\"square\",\"args\":[3]}".formatted(key);
    }

    private String hold(String key, boolean detached) {
        return "{\"key\":\"%s\",\"task\":\"probe.hold\",\"args\":[\"%s\"],\"detached\":%s}"
                .formatted(key, gate, detached);
    }

    private void end(String token, String how, String body) {
        Answer answer = api.post("/v1/leases/" + token + "/" + how, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private JsonNode job(String id) {
        return api.get("/v1/jobs/" + id).json();
    }

    private String status(String id) {
        return job(id).path("status").asString();
    }

    private JsonNode ended(String id) {
        JsonNode job = api.get("/v1/jobs/" + id + "?wait=30").json();
        assertThat(job.path("done").asBoolean()).as(job.toString()).isTrue();
        return job;
    }

    private static List<String> texts(JsonNode array) {
        return array.valueStream().map(JsonNode::asString).toList();
    }

    /** A task of the service that spawns these. */
    private static String spawner(String children, String gate, boolean failsFirst) {
        return "{\"task\":\"probe.spawn\",\"args\":[[%s],\"%s\",%s],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0}}"
                .formatted(children, gate, failsFirst);
    }

    private static String child(String key, String task, String args, boolean detached) {
        return "{\"key\":\"%s\",\"task\":\"%s\",\"args\":%s,\"detached\":%s}".formatted(key, task, args, detached);
    }

    @Test
    void aWorker_spawns_andBothDocumentsSaySo() {
        String parent = submitOfWorkers();
        String token = leased();

        Answer answer = spawn(token, square("a"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        String child = answer.id();
        assertThat(answer.header("Location")).endsWith("/v1/jobs/" + child);
        assertThat(answer.header("Operation-Location")).isEqualTo(answer.header("Location"));
        assertThat(answer.json().path("parentId").asString()).isEqualTo(parent);
        assertThat(ended(child).path("parentId").asString()).isEqualTo(parent);
        JsonNode document = job(parent);
        assertThat(document.at("/children/total").asInt()).isEqualTo(1);
        assertThat(document.at("/children/done").asInt()).isEqualTo(1);
        assertThat(document.has("parentId")).isFalse();
        assertThat(job(child).has("children")).isFalse();
        end(token, "complete", "{}");
        assertThat(ended(parent).at("/children/total").asInt()).isEqualTo(1);
    }

    @Test
    void theTagOfTheParent_isAnotherOne_whenAChildHasEnded() {
        String parent = submitOfWorkers();
        String token = leased();
        String child = spawned(token, hold("a", false));
        String tag = api.get("/v1/jobs/" + parent).header("ETag");
        assertThat(api.get("/v1/jobs/" + parent, "If-None-Match", tag).status()).isEqualTo(304);

        probes.open(gate);
        ended(child);

        assertThat(api.get("/v1/jobs/" + parent, "If-None-Match", tag).status()).isEqualTo(200);
        end(token, "complete", "{}");
    }

    @Test
    void theSameKey_isTheSameChild_forEveryAttempt() {
        submitOfWorkers();
        String first = leased();
        String child = spawned(first, square("a"));

        Answer again = spawn(first, "{\"key\":\"a\",\"task\":\"fail\",\"args\":[\"other\"]}");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.id()).isEqualTo(child);
        end(first, "fail", "{\"error\":{\"type\":\"E\",\"message\":\"once more\"}}");
        String second = leased();
        assertThat(spawn(second, square("a")).id()).isEqualTo(child);
        assertThat(spawn(first, square("b")).problem()).isEqualTo("lease-lost");
        end(second, "complete", "{}");
        assertThat(spawn(second, square("a")).problem()).isEqualTo("lease-lost");
    }

    @Test
    void aChildThatWasRemoved_isGone_andNotMadeAnew() {
        submitOfWorkers();
        String token = leased();
        String child = spawned(token, square("a"));
        ended(child);
        assertThat(api.delete("/v1/jobs/" + child).status()).isEqualTo(204);

        Answer again = spawn(token, square("a"));

        assertThat(again.status()).isEqualTo(410);
        assertThat(again.problem()).isEqualTo("job-expired-record");
        end(token, "complete", "{}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    {"task":"square","args":[3]} | 400 | validation | /key
                    {"key":"","task":"square","args":[3]} | 400 | validation | /key
                    {"key":7,"task":"square","args":[3]} | 400 | validation | /key
                    {"key":"LONG","task":"square","args":[3]} | 400 | validation | /key
                    {"key":"a","args":[3]} | 400 | validation | /task
                    {"key":"a","detached":"yes","task":"square","args":[3]} | 400 | validation | /detached
                    {"key":"a","task":"square","args":[3],"colour":1} | 400 | validation | /colour
                    {"key":"a","task":"square","args":[3],"after":[{"id":"batch_x","tree":true}]} | 400 | validation | /after/0/tree
                    {"key":"a","task":"no.such","args":[3]} | 422 | unknown-task | /task
                    {"key":"a","task":"square","args":[3],"queue":"none"} | 422 | unknown-queue | /queue
                    {"key":"a","task":"square","args":["x"]} | 422 | invalid-arguments | /args/0
                    {"key":"a","task":"square","args":[3],"after":["job_01kjcq5t00e9f80000000000a1"]} | 422 | unknown-parent | /after/0
                    """)
    void whatIsWrong_isSaid_andNothingIsStored(String body, int status, String problem, String pointer) {
        String parent = submitOfWorkers();
        String token = leased();

        Answer answer = spawn(token, body.replace("LONG", "x".repeat(101)));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.text()).contains("\"pointer\":\"" + pointer + "\"");
        assertThat(job(parent).has("children")).isFalse();
        end(token, "complete", "{}");
    }

    @Test
    void aChildThatWouldWaitForItself_isRefused_withThePlace() {
        String parent = submitOfWorkers();
        String token = leased();
        String other = api.submit("{\"task\":\"square\",\"args\":[3]}");

        Answer answer = spawn(
                token,
                "{\"key\":\"a\",\"task\":\"square\",\"args\":[3],\"after\":[\"%s\",{\"id\":\"%s\",\"tree\":true}]}"
                        .formatted(other, parent));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("workflow-cycle");
        assertThat(answer.text()).contains("\"pointer\":\"/after/1\"");
        end(token, "complete", "{}");
    }

    @Test
    void inAWorkflow_noMoreWaitForATree_thanMay() {
        String waiting = IntStream.range(0, 1_001)
                .mapToObj(
                        "\"w%s\":{\"task\":\"square\",\"args\":[3],\"after\":[{\"id\":\"a\",\"tree\":true}]}"
                                ::formatted)
                .collect(Collectors.joining(","));

        Answer answer = api.post(
                "/v1/workflows", "{\"jobs\":{\"a\":{\"task\":\"square\",\"args\":[3]},%s}}".formatted(waiting));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.text()).contains("\"pointer\":\"/jobs/w1000/after/0/tree\"");
    }

    @Test
    void aTokenThatIsNone_isALostLease() {
        assertThat(spawn("nonsense", square("a")).problem()).isEqualTo("lease-lost");
        Answer answer = spawn("job_01kjcq5t00e9f80000000000a1.5b0f2f3e7c1d4e0a9a1f6f1d2c3b4a59", square("a"));
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.problem()).isEqualTo("lease-lost");
    }

    @Test
    void aChildMayBeSixteenStepsDown_andNoMore() {
        submitOfWorkers();
        String token = leased();
        for (int depth = 1; depth <= 16; depth++) {
            spawned(token, "{\"key\":\"next\",\"task\":\"%s\"}".formatted(task));
            end(token, "complete", "{}");
            token = leased();
        }

        Answer answer = spawn(token, square("a"));

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("too-deep");
        end(token, "complete", "{}");
    }

    @Test
    void whoWaitsForTheChild_isAnsweredWithItsEnd() {
        submitOfWorkers();
        String token = leased();

        Answer answer = api.post("/v1/leases/" + token + "/children?wait=20", square("a"));

        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        assertThat(answer.json().path("result").asInt()).isEqualTo(9);
        assertThat(answer.json().has("parentId")).isTrue();
        end(token, "complete", "{}");
    }

    @Test
    void aTask_spawns_andItsSecondAttemptSpawnsNothingTwice() {
        String parent = api.submit(
                spawner(child("a", "square", "[3]", false) + "," + child("b", "square", "[4]", false), "", true));

        JsonNode ended = ended(parent);

        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("succeeded");
        assertThat(ended.path("attempt").asInt()).isEqualTo(2);
        assertThat(ended.at("/children/total").asInt()).isEqualTo(2);
        List<String> children = texts(ended.path("result"));
        assertThat(children)
                .hasSize(2)
                .allSatisfy(
                        id -> assertThat(ended(id).path("parentId").asString()).isEqualTo(parent));
    }

    @Test
    void whatATaskSpawnsWrongly_failsIt() {
        String parent = api.submit(spawner(child("a", "no.such", "[]", false), "", false));

        JsonNode ended = ended(parent);

        assertThat(ended.path("status").asString()).isEqualTo("failed");
        assertThat(ended.at("/error/class").asString()).isEqualTo(IllegalArgumentException.class.getName());
        assertThat(ended.has("children")).isFalse();
    }

    @Test
    void aTree_isWaitedFor_downToWhatIsSpawnedLate() {
        String grandchild = child("g", "probe.hold", "[\"" + gate + "\"]", false);
        String inner = "[[" + grandchild + "],\"\",false]";
        String root = api.submit(spawner(child("c", "probe.spawn", inner, false), "", false));
        String waiting = api.submit(
                "{\"task\":\"echo\",\"args\":[{\"$results\":\"ROOT\"}],\"after\":[{\"id\":\"ROOT\",\"tree\":true}]}"
                        .replace("ROOT", root));
        String child = texts(ended(root).path("result")).getFirst();
        String late = texts(ended(child).path("result")).getFirst();

        JsonNode document = job(waiting);
        assertThat(document.path("status").asString()).isEqualTo("scheduled");
        assertThat(texts(document.at("/waitingFor/ids"))).containsExactly(late);
        probes.open(gate);

        assertThat(ended(waiting).path("result").toString()).isEqualTo("[[\"" + late + "\"]]");
    }

    @Test
    void outcomesOfAJob_areThoseOfItsChildren_inTheOrderOfCreation() {
        String parent = api.submit(
                spawner(child("a", "square", "[3]", false) + "," + child("b", "fail", "[\"no\"]", false), "", false));
        String waiting = api.submit("""
                {"task":"echo","args":[{"$outcomes":"ROOT"}],"after":[{"id":"ROOT","tree":true,"when":"finished"}]}""".replace("ROOT", parent));

        JsonNode outcomes = ended(waiting).path("result");

        assertThat(outcomes.at("/0/key").asString()).as(outcomes.toString()).isEqualTo("a");
        assertThat(outcomes.at("/0/result").asInt()).isEqualTo(9);
        assertThat(outcomes.at("/1/index").asInt()).isEqualTo(1);
        assertThat(outcomes.at("/1/status").asString()).isEqualTo("failed");
        assertThat(outcomes.at("/1/error/type").asString()).isEqualTo("task-failed");
    }

    @Test
    void whatFailsInATree_failsWhatWaitsForIt() {
        String parent = api.submit(spawner(child("a", "fail", "[\"no\"]", false), gate, false));
        String waiting = api.submit(
                "{\"task\":\"square\",\"args\":[3],\"after\":[{\"id\":\"%s\",\"tree\":true}]}".formatted(parent));

        JsonNode fallen = ended(waiting);
        probes.open(gate);

        assertThat(fallen.path("reason").asString()).isEqualTo("dependency-failed");
        assertThat(fallen.at("/error/cause").asString())
                .isEqualTo(texts(ended(parent).path("result")).getFirst());
    }

    @Test
    void aJobOfAWorkflow_isWaitedFor_withWhatItSpawns() {
        String spawner = spawner(child("x", "square", "[5]", false), "", false);
        String flow = api.post("/v1/workflows", """
                {"jobs":{"a":%s,"b":{"task":"echo","args":[{"$results":"a"}],"after":[{"id":"a","tree":true}]}}}""".formatted(spawner)).id();

        JsonNode batch = api.get("/v1/batches/" + flow + "?wait=30").json();

        assertThat(batch.path("status").asString()).as(batch.toString()).isEqualTo("succeeded");
        JsonNode jobs = api.get("/v1/workflows/" + flow).json().path("jobs");
        assertThat(jobs.at("/1/after/0/tree").asBoolean()).as(jobs.toString()).isTrue();
        assertThat(ended(jobs.at("/1/jobId").asString()).path("result").toString())
                .isEqualTo("[25]");
    }

    @Test
    void aCancel_goesDownTheTree_butNotToWhatIsDetached() {
        String inner = "[[" + child("g", "probe.hold", "[\"" + gate + "\"]", false) + "],\"" + gate + "\",false]";
        String parent = submitOfWorkers();
        String token = leased();
        String running = spawned(token, "{\"key\":\"r\",\"task\":\"probe.spawn\",\"args\":%s}".formatted(inner));
        String delayed = spawned(token, "{\"key\":\"d\",\"task\":\"square\",\"args\":[3],\"delaySeconds\":600}");
        String detached = spawned(token, hold("x", true));
        await().atMost(LONG).until(() -> job(running).at("/children/total").asInt() == 1);
        await().atMost(LONG).until(() -> status(detached).equals("running"));

        assertThat(api.post("/v1/jobs/" + parent + "/cancel").status()).isEqualTo(202);

        Answer late = spawn(token, square("late"));
        // A worker that does not stop has not long until its lease is over.
        assertThat(late.status()).isIn(202, 409);
        assertThat(late.status() == 409 || status(late.id()).equals("canceled")).isTrue();
        JsonNode canceled = ended(running);
        assertThat(canceled.path("status").asString()).isEqualTo("canceled");
        assertThat(canceled.path("cancelReason").asString()).contains(parent);
        assertThat(ended(delayed).path("status").asString()).isEqualTo("canceled");
        await().atMost(LONG).until(() -> job(running).at("/children/done").asInt() == 1);
        assertThat(status(detached)).isEqualTo("running");
        probes.open(gate);
        assertThat(ended(detached).path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void anOrderForMany_cancelsWhatTheySpawned() {
        String parent = submitOfWorkers();
        String token = leased();
        String child = spawned(token, "{\"key\":\"d\",\"task\":\"square\",\"args\":[3],\"delaySeconds\":600}");

        Answer order = api.post("/v1/jobs/cancel", "{\"ids\":[\"" + parent + "\"]}");
        assertThat(order.status()).as(order.text()).isBetween(200, 202);

        assertThat(ended(child).path("status").asString()).isEqualTo("canceled");
    }

    @Test
    void aParentThatFails_leavesItsChildrenAlone() {
        String parent = submitOfWorkers();
        String token = leased();
        String child = spawned(token, hold("a", false));
        end(token, "fail", "{\"error\":{\"type\":\"E\",\"message\":\"no\"},\"retryable\":false}");
        assertThat(ended(parent).path("status").asString()).isEqualTo("failed");

        probes.open(gate);

        assertThat(ended(child).path("status").asString()).isEqualTo("succeeded");
    }
}
