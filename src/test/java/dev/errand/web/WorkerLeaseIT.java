package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Work that runs elsewhere, as a worker sees it that speaks plain HTTP. */
@ServiceTest
class WorkerLeaseIT {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    @LocalServerPort
    private int port;

    private Api api;
    private String task;

    @BeforeEach
    void register() {
        api = new Api(port);
        task = "lease.t" + NUMBERS.incrementAndGet();
        register("a", "");
    }

    private void register(String instance, String more) {
        String who = "\"workerId\":\"w\",\"instance\":\"" + instance + "\",\"version\":\"7\",\"host\":\"h\"";
        String parameters = """
                [{"name":"x","schema":{"type":"integer"}},{"name":"y","schema":{"type":"number"},"default":1.50}]""";
        Answer answer = api.post(
                "/v1/worker-tasks",
                "{%s,\"tasks\":[{\"name\":\"%s\",\"parameters\":%s%s}]}".formatted(who, task, parameters, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private String submit(String more) {
        return api.submit("{\"task\":\"%s\",\"args\":[7]%s}".formatted(task, more));
    }

    private String wanted(String instance, String more) {
        return "{\"workerId\":\"w\",\"instance\":\"%s\",\"tasks\":[\"%s\"]%s}".formatted(instance, task, more);
    }

    private Answer lease(String instance, String more) {
        Answer answer = api.post("/v1/leases", wanted(instance, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    private static List<String> tokens(Answer answer) {
        return StreamSupport.stream(answer.json().path("leases").spliterator(), false)
                .map(one -> one.path("token").asString())
                .toList();
    }

    private static List<String> ids(Answer answer) {
        return StreamSupport.stream(answer.json().path("leases").spliterator(), false)
                .map(one -> one.at("/job/id").asString())
                .toList();
    }

    private String one(String instance) {
        List<String> tokens = tokens(lease(instance, ""));
        assertThat(tokens).hasSize(1);
        return tokens.getFirst();
    }

    private Answer end(String token, String how, String body) {
        return api.post("/v1/leases/" + token + "/" + how, body);
    }

    private JsonNode job(String id) {
        return api.get("/v1/jobs/" + id + "?view=full").json();
    }

    private String status(String id) {
        return job(id).path("status").asString();
    }

    private Answer beat(String instance, String token, String more) {
        Answer answer = api.post(
                "/v1/workers/w/heartbeat",
                "{\"instance\":\"%s\",\"leases\":[{\"token\":\"%s\"}]%s}".formatted(instance, token, more));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer;
    }

    @Test
    void whatTraceAJobCameWith_isHandedOn_andWhatIsNoneIsNot() {
        String header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        String body = "{\"task\":\"%s\",\"args\":[7]}".formatted(task);
        assertThat(api.post("/v1/jobs", body, "traceparent", header).status()).isEqualTo(202);
        assertThat(api.post("/v1/jobs", body, "traceparent", "00-no-trace-01").status())
                .isEqualTo(202);
        assertThat(api.post("/v1/batches", "{\"task\":\"%s\",\"items\":[1]}".formatted(task), "traceparent", header)
                        .status())
                .isEqualTo(202);

        JsonNode leases = lease("a", ",\"max\":3").json().path("leases");

        assertThat(leases.size()).isEqualTo(3);
        assertThat(leases.at("/0/traceparent").asString()).isEqualTo(header);
        assertThat(leases.path(1).has("traceparent")).isFalse();
        assertThat(leases.at("/2/traceparent").asString()).isEqualTo(header);
        leases.forEach(each -> end(each.path("token").asString(), "complete", "{}"));
    }

    @Test
    void worker_getsAJob_andItsResultIsTheJobs() {
        String id = submit(",\"metadata\":{\"k\":\"v\"}");

        JsonNode given = lease("a", ",\"leaseSeconds\":30").json().at("/leases/0");

        assertThat(given.at("/job/id").asString()).isEqualTo(id);
        assertThat(given.at("/job/task").asString()).isEqualTo(task);
        assertThat(given.at("/job/revision").asInt()).isEqualTo(1);
        assertThat(given.at("/job/args").toString()).isEqualTo("[7]");
        assertThat(given.at("/job/arguments").toString()).startsWith("{\"x\":7,\"y\":1.5");
        assertThat(given.at("/job/attempt").asInt()).isEqualTo(1);
        assertThat(given.at("/job/metadata/k").asString()).isEqualTo("v");
        Instant expires = Instant.parse(given.path("expiresAt").asString());
        assertThat(expires)
                .isBetween(Instant.now().plusSeconds(20), Instant.now().plusSeconds(31));
        assertThat(Instant.parse(given.path("deadline").asString())).isAfter(expires);
        assertThat(status(id)).isEqualTo("running");

        String token = given.path("token").asString();
        assertThat(end(token, "complete", "{\"result\":{\"n\":1.50}}").text()).isEqualTo("{\"outcome\":\"done\"}");

        assertThat(status(id)).isEqualTo("succeeded");
        assertThat(api.get("/v1/jobs/" + id + "/result").text()).isEqualTo("{\"n\":1.50}");
        assertThat(end(token, "complete", "{\"result\":{\"n\":1.50}}").text()).isEqualTo("{\"outcome\":\"repeated\"}");
        Answer other = end(token, "complete", "{\"result\":2}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.problem()).isEqualTo("lease-lost");
        assertThat(end(token, "fail", "{}").status()).isEqualTo(409);
    }

    @Test
    void clientThatWaits_getsWhatTheWorkerReturned() {
        CompletableFuture<Answer> waiting =
                api.postLater("/v1/jobs?wait=30", "{\"task\":\"%s\",\"args\":[7]}".formatted(task));
        String token = one2("a", ",\"waitSeconds\":20");

        end(token, "complete", "{\"result\":49}");

        assertThat(waiting.join().json().path("result").asInt()).isEqualTo(49);
    }

    private String one2(String instance, String more) {
        List<String> tokens = tokens(lease(instance, more));
        assertThat(tokens).hasSize(1);
        return tokens.getFirst();
    }

    @Test
    void fail_isRetriedAsTheJobSays_orAsTheWorkerSays() {
        String id = submit(",\"retry\":{\"maxAttempts\":5,\"backoffSeconds\":0}");
        String error = "{\"error\":{\"type\":\"ValueError\",\"message\":\"no\",\"stack\":\"at line 1\"}";

        assertThat(end(one("a"), "fail", error + "}").text()).isEqualTo("{\"outcome\":\"done\"}");
        assertThat(job(id).at("/error/class").asString()).isEqualTo("ValueError");
        String second = one2("a", ",\"waitSeconds\":10");
        assertThat(job(id).path("attempt").asInt()).isEqualTo(2);
        end(second, "fail", error + ",\"retryAfterSeconds\":3600}");
        assertThat(status(id)).isEqualTo("scheduled");
        assertThat(Instant.parse(job(id).path("runAt").asString()))
                .isAfter(Instant.now().plusSeconds(3000));

        String other = submit(",\"retry\":{\"maxAttempts\":5}");
        end(one("a"), "fail", error + ",\"retryable\":false}");
        JsonNode failed = job(other);
        assertThat(failed.path("status").asString()).isEqualTo("failed");
        assertThat(failed.at("/error/type").asString()).isEqualTo("task-failed");
        assertThat(failed.at("/error/stack").asString()).isEqualTo("at line 1");
    }

    @Test
    void release_givesTheJobBack_butNotToTheSameInstanceForAWhile() {
        String id = submit("");

        assertThat(end(one("a"), "release", "{\"reason\":\"busy\"}").text()).isEqualTo("{\"outcome\":\"done\"}");

        assertThat(status(id)).isEqualTo("queued");
        assertThat(job(id).path("attempt").asInt()).isZero();
        assertThat(tokens(lease("a", ""))).isEmpty();
        assertThat(tokens(lease("b", ""))).hasSize(1);
    }

    @Test
    void release_afterTwentyInARow_failsTheJob() {
        String id = submit("");
        for (int i = 0; i < 20; i++) {
            assertThat(status(id)).isEqualTo("queued");
            end(one("i" + i), "release", "");
        }
        assertThat(status(id)).isEqualTo("failed");
        assertThat(job(id).at("/error/class").asString()).isEqualTo("released-too-often");
    }

    @Test
    void release_withADelay_isNotOfferedBefore() {
        String id = submit("");
        end(one("a"), "release", "{\"delaySeconds\":3600}");
        assertThat(status(id)).isEqualTo("scheduled");
        assertThat(tokens(lease("b", ""))).isEmpty();
    }

    @Test
    void jobs_comeByPriorityThenArrival_overAllTasks_andNeverMoreThanAskedFor() {
        String first = task;
        String low = submit(",\"priority\":-1");
        task = "lease.t" + NUMBERS.incrementAndGet();
        register("a", "");
        String high = submit(",\"priority\":5");
        String both = ",\"max\":2,\"tasks\":[\"%s\",\"%s\"]".formatted(first, task);
        task = first;
        String middle = submit("");

        Answer two = api.post("/v1/leases", "{\"workerId\":\"w\",\"instance\":\"a\"" + both + "}");
        assertThat(ids(two)).containsExactly(high, middle);
        assertThat(ids(api.post("/v1/leases", "{\"workerId\":\"w\",\"instance\":\"a\"" + both + "}")))
                .containsExactly(low);
    }

    @Test
    void sameRequest_getsTheSameLeases() {
        submit("");
        submit("");
        List<String> tokens = tokens(lease("a", ",\"requestId\":\"r1\""));

        assertThat(tokens(lease("a", ",\"requestId\":\"r1\"")))
                .isEqualTo(tokens)
                .hasSize(1);
        assertThat(tokens(lease("a", ",\"requestId\":\"r2\""))).hasSize(1).doesNotContainAnyElementsOf(tokens);
        assertThat(tokens(lease("b", ",\"requestId\":\"r1\""))).isEmpty();
    }

    @Test
    void whatIsNotNamedAsHeld_goesBack_andWhatIsNotHeldIsTold() {
        String id = submit("");
        String token = one("a");

        Answer answer = lease("a", ",\"holding\":[\"nonsense\"]");

        assertThat(answer.json().path("lost").toString()).isEqualTo("[\"nonsense\"]");
        // What went back is there for this very request.
        assertThat(ids(answer)).containsExactly(id);
        assertThat(tokens(answer)).doesNotContain(token);
        assertThat(job(id).path("attempt").asInt()).isEqualTo(1);
        assertThat(end(token, "complete", "{}").status()).isEqualTo(409);
        assertThat(lease("a", ",\"holding\":" + json(tokens(answer))).json().path("lost"))
                .isEmpty();
    }

    private static String json(List<String> texts) {
        return tools.jackson.databind.json.JsonMapper.shared().writeValueAsString(texts);
    }

    @Test
    void settle_endsManyAndGivesMore() {
        List<String> ids = IntStream.range(0, 5).mapToObj(i -> submit("")).toList();
        List<String> tokens = tokens(lease("a", ",\"max\":3"));
        String items = "{\"token\":\"" + tokens.get(0) + "\",\"complete\":{\"result\":1}},"
                + "{\"token\":\"" + tokens.get(1) + "\",\"fail\":{\"error\":{\"type\":\"E\"}}},"
                + "{\"token\":\"" + tokens.get(2) + "\",\"release\":{\"delaySeconds\":3600}},"
                + "{\"token\":\"nonsense\",\"complete\":{}}";
        String body = "{\"items\":[" + items + "],\"lease\":" + wanted("a", ",\"max\":10") + "}";

        JsonNode settled = api.post("/v1/leases/settle", body).json();

        assertThat(settled.at("/results").toString())
                .contains("\"outcome\":\"done\"")
                .endsWith("{\"token\":\"nonsense\",\"outcome\":\"lost\"}]");
        assertThat(settled.at("/leases")).hasSize(2);
        assertThat(ids.stream().map(this::status).toList())
                .containsExactly("succeeded", "failed", "scheduled", "running", "running");
        JsonNode again =
                api.post("/v1/leases/settle", "{\"items\":[" + items + "]}").json();
        assertThat(again.at("/results/0/outcome").asString()).isEqualTo("repeated");
        assertThat(again.at("/results/2/outcome").asString()).isEqualTo("repeated");
        assertThat(again.has("leases")).isFalse();
    }

    @Test
    void resultThatIsTooLarge_endsTheJob() {
        String id = submit("");
        String token = one("a");
        String body = "{\"items\":[{\"token\":\"%s\",\"complete\":{\"result\":\"%s\"}}]}"
                .formatted(token, "x".repeat(300_000));

        Answer answer = api.post("/v1/leases/settle", body);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().at("/results/0/outcome").asString()).isEqualTo("too-large");
        assertThat(job(id).at("/error/type").asString()).isEqualTo("result-too-large");
    }

    @Test
    void result_isTakenAsItIs_ofAnyType() {
        String id = submit("");
        String token = one("a");
        byte[] bytes = {0, 1, (byte) 200, 13, 10};

        Answer answer = put(token, "image/png", bytes);

        assertThat(answer.text()).isEqualTo("{\"outcome\":\"done\"}");
        Answer result = api.get("/v1/jobs/" + id + "/result");
        assertThat(result.body()).isEqualTo(bytes);
        assertThat(result.header("Content-Type")).isEqualTo("image/png");
        assertThat(put(token, "image/png", bytes).text()).isEqualTo("{\"outcome\":\"repeated\"}");
        assertThat(put(token, "image/png", new byte[2]).status()).isEqualTo(409);
    }

    private Answer put(String token, String type, byte[] bytes) {
        return api.send(api.request("/v1/leases/" + token + "/result")
                .header("Content-Type", type)
                .PUT(java.net.http.HttpRequest.BodyPublishers.ofByteArray(bytes)));
    }

    @Test
    void resultOfAnyType_thatIsTooLarge_is413_andEndsTheJob() {
        String id = submit("");

        Answer answer = put(one("a"), "text/plain", new byte[300_000]);

        assertThat(answer.status()).isEqualTo(413);
        assertThat(job(id).at("/error/type").asString()).isEqualTo("result-too-large");
    }

    @Test
    void resultThatIsNoJson_is400_andTheLeaseHolds() {
        submit("");
        String token = one("a");
        assertThat(put(token, "application/json", "{\"x\":".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(400);
        assertThat(put(token, "application/json", "1,\"y\":2".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(400);
        assertThat(put(token, "application/json", " [1] ".getBytes(java.nio.charset.StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void heartbeat_extends_reports_andTellsOfACancel() {
        String id = submit("");
        String token = tokens(lease("a", ",\"leaseSeconds\":10")).getFirst();

        JsonNode kept =
                api.post("/v1/workers/w/heartbeat", """
                {"instance":"a","leases":[{"token":"%s","extendSeconds":120,"progress":{"percent":40,"message":"half"},
                 "log":["one",{"level":"warn","message":"two"}]},{"token":"nonsense"}]}""".formatted(token)).json();

        assertThat(kept.at("/leases/0/outcome").asString()).isEqualTo("kept");
        assertThat(kept.at("/leases/0/cancelRequested").asBoolean(true)).isFalse();
        assertThat(Instant.parse(kept.at("/leases/0/expiresAt").asString()))
                .isAfter(Instant.now().plusSeconds(100));
        assertThat(kept.at("/leases/1/outcome").asString()).isEqualTo("lost");
        assertThat(kept.path("workerState").asString()).isEqualTo("run");
        assertThat(job(id).at("/progress/percent").asInt()).isEqualTo(40);

        CompletableFuture<Answer> waiting = api.postLater(
                "/v1/workers/w/heartbeat",
                "{\"instance\":\"a\",\"waitSeconds\":30,\"leases\":[{\"token\":\"%s\"}]}".formatted(token));
        assertThat(waiting.isDone()).isFalse();
        assertThat(api.post("/v1/jobs/" + id + "/cancel").status()).isEqualTo(202);
        JsonNode told = waiting.orTimeout(5, java.util.concurrent.TimeUnit.SECONDS)
                .join()
                .json();
        assertThat(told.at("/leases/0/cancelRequested").asBoolean(false)).isTrue();
        assertThat(told.at("/leases/0/stopReason").asString()).isEqualTo("cancel");

        assertThat(end(token, "complete", "{\"result\":1}").status()).isEqualTo(200);
        assertThat(status(id)).isEqualTo("canceled");
    }

    @Test
    void heartbeatOfAnother_holdsNothing() {
        submit("");
        String token = one("a");
        assertThat(beat("b", token, "").json().at("/leases/0/outcome").asString())
                .isEqualTo("lost");
        assertThat(beat("a", token, "").json().at("/leases/0/outcome").asString())
                .isEqualTo("kept");
    }

    @Test
    void timeout_isTold_andEndsTheAttemptAsThat() {
        String id = submit(",\"timeoutSeconds\":0.5");
        String token = one("a");

        JsonNode told = beat("a", token, ",\"waitSeconds\":20").json();

        assertThat(told.at("/leases/0/stopReason").asString()).isEqualTo("timeout");
        end(token, "complete", "{\"result\":1}");
        assertThat(job(id).at("/error/type").asString()).isIn("timed-out", "abandoned");
    }

    @Test
    void workerThatDoesNotStop_isAbandoned() {
        String id = submit(",\"timeoutSeconds\":0.5");
        lease("a", ",\"leaseSeconds\":10");
        await().atMost(Duration.ofSeconds(40)).until(() -> status(id).equals("failed"));
        assertThat(job(id).at("/error/type").asString()).isEqualTo("abandoned");
    }

    @Test
    void waiter_getsANewJobAtOnce_andOnlyOneDoes() {
        List<CompletableFuture<Answer>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add(api.postLater("/v1/leases", wanted("w" + i, ",\"waitSeconds\":3")));
        }
        await().until(() -> waitingNow() >= 5);

        String id = submit("");

        List<String> got =
                waiting.stream().flatMap(one -> ids(one.join()).stream()).toList();
        assertThat(got).containsExactly(id);
    }

    @Test
    void jobForWhoWaits_isGivenToHim_andCanBeCalledOff() {
        CompletableFuture<Answer> waiting = api.postLater("/v1/leases", wanted("a", ",\"waitSeconds\":60"));
        await().until(() -> waitingNow() >= 1);

        Answer submitted = api.post("/v1/jobs", "{\"task\":\"%s\",\"args\":[7]}".formatted(task));

        assertThat(submitted.status()).as(submitted.text()).isEqualTo(202);
        // As a rule it runs by then; where the worker was still looking for what there is, it was given a moment later.
        assertThat(submitted.json().path("status").asString()).isIn("running", "queued");
        String id = submitted.json().path("id").asString();
        Answer given = waiting.join();
        assertThat(ids(given)).containsExactly(id);
        assertThat(given.json().at("/leases/0/job/arguments/x").asInt()).isEqualTo(7);
        assertThat(api.post("/v1/jobs/" + id + "/cancel", "").status()).isEqualTo(202);
        assertThat(beat("a", tokens(given).getFirst(), "")
                        .json()
                        .at("/leases/0/stopReason")
                        .asString())
                .isEqualTo("cancel");
        assertThat(end(tokens(given).getFirst(), "complete", "{}").status()).isEqualTo(200);
        assertThat(status(id)).isEqualTo("canceled");
    }

    @Test
    void jobOfAPausedQueue_isNotGivenToWhoWaits() {
        assertThat(api.post("/v1/queues/default/pause", "{}").status()).isLessThan(300);
        try {
            CompletableFuture<Answer> waiting = api.postLater("/v1/leases", wanted("a", ",\"waitSeconds\":60"));
            await().until(() -> waitingNow() >= 1);

            String id = submit("");

            assertThat(status(id)).isEqualTo("queued");
            assertThat(waiting).isNotDone();
            api.post("/v1/queues/default/resume", "{}");
            assertThat(ids(waiting.join())).containsExactly(id);
        } finally {
            api.post("/v1/queues/default/resume", "{}");
        }
    }

    private int waitingNow() {
        Answer metrics = api.get("/actuator/prometheus");
        return metrics.text()
                .lines()
                .filter(line -> line.startsWith("errand_workers_waiting"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Test
    void quiet_endsWaits_andGivesNothing_untilResumed() {
        String worker = "q" + NUMBERS.incrementAndGet();
        String body = "{\"workerId\":\"%s\",\"instance\":\"a\",\"tasks\":[\"%s\"]%s}";
        CompletableFuture<Answer> waiting =
                api.postLater("/v1/leases", body.formatted(worker, task, ",\"waitSeconds\":60"));
        assertThat(api.post("/v1/workers/nobody/quiet").problem()).isEqualTo("worker-not-found");
        await().until(() -> api.post("/v1/workers/" + worker + "/quiet").status() == 202);
        assertThat(waiting.join().json().path("workerState").asString()).isEqualTo("quiet");
        submit("");

        assertThat(tokens(api.post("/v1/leases", body.formatted(worker, task, ""))))
                .isEmpty();
        assertThat(api.post("/v1/workers/" + worker + "/resume?instance=a").status())
                .isEqualTo(202);
        assertThat(tokens(api.post("/v1/leases", body.formatted(worker, task, ""))))
                .hasSize(1);

        api.post("/v1/workers/" + worker + "/terminate");
        assertThat(api.post("/v1/leases", body.formatted(worker, task, ",\"waitSeconds\":60"))
                        .json()
                        .path("workerState")
                        .asString())
                .isEqualTo("terminate");
    }

    @Test
    void workers_areListed() {
        register("b", "");
        submit("");
        one("a");

        JsonNode listed = api.get("/v1/workers?limit=500").json();

        JsonNode own = StreamSupport.stream(listed.path("items").spliterator(), false)
                .filter(one -> one.path("id").asString().equals("w")
                        && one.path("instance").asString().equals("a"))
                .findFirst()
                .orElseThrow();
        assertThat(own.path("holding").asInt()).isPositive();
        assertThat(own.path("state").asString()).isEqualTo("run");
        assertThat(own.path("version").asString()).isEqualTo("7");
        assertThat(own.path("max").asInt()).isEqualTo(1);
        assertThat(own.has("lastLeaseAt")).isTrue();
        assertThat(api.get("/v1/workers?limit=1").json().has("nextCursor")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[1]}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"x\"],\"max\":0}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"x\"],\"max\":101}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"x\"],\"leaseSeconds\":9}",
                "{\"workerId\":\"\",\"instance\":\"a\",\"tasks\":[\"x\"]}",
                "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"x\"],\"typo\":1}"
            })
    void badRequests_are400(String body) {
        assertThat(api.post("/v1/leases", body).status()).isEqualTo(400);
    }

    @Test
    void unknownTask_is422() {
        Answer answer = api.post("/v1/leases", "{\"workerId\":\"w\",\"instance\":\"a\",\"tasks\":[\"never.heard\"]}");
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.problem()).isEqualTo("unknown-task");
    }
}
