package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.errand.RunningService;
import dev.errand.db.Database;
import dev.errand.store.Dump;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Plants a password in jobs of all kinds, and looks for it in all that a service tells of them. */
final class SensitiveFlow implements AutoCloseable {

    static final String PASSWORD = "hunter2-of-the-night";

    private static final String OWN =
            "\"task\":\"sensitive.login\",\"kwargs\":{\"user\":\"ann\",\"password\":\"" + PASSWORD + "\"}";
    private static final String TASK = """
            {"name": "sensitive.remote", "parameters": [
                {"name": "user", "schema": {"type": "string"}},
                {"name": "login", "schema": {"$ref": "#/$defs/login", "$defs": {"login": {"type": "object",
                    "properties": {"host": {"type": "string"}, "password": {"type": "string", "maxLength": 30, "sensitive": true}}}}}},
                {"name": "tokens", "default": [], "schema": {"type": "array", "items": {"type": "string", "sensitive": true}}}]}""";
    private static final String REMOTE =
            "\"task\":\"sensitive.remote\",\"args\":[\"ann\",{\"host\":\"h\",\"password\":\"" + PASSWORD + "\"}]";

    private final RunningService service;
    private final SignedReceiver receiver;
    private final List<String> told = new ArrayList<>();
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("dev.errand");

    SensitiveFlow(RunningService service, SignedReceiver receiver) {
        this.service = service;
        this.receiver = receiver;
        lines.start();
        root.addAppender(lines);
        own.setLevel(Level.DEBUG);
    }

    /** All of it, in the order in which it has to be. */
    void run() {
        ownTask_failsRetriesAndIsTaken();
        ownTask_takesTheTrueValue();
        taskOfAWorker_getsTheTrueValue_andTellsNobody();
        batch_hidesItInEachItem();
        workflow_hidesItWhileItWaits();
        refusals_doNotSayWhatWasSent();
        nothingOfIt_isInTheDatabase();
        nobodyWasTold();
    }

    private HttpResponse<String> tell(HttpResponse<String> answer) {
        told.add(answer.body());
        return answer;
    }

    private JsonNode post(String path, String body) {
        return service.json(tell(service.post(path, body)));
    }

    private void ended(String id) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.json(tell(service.get("/v1/jobs/" + id)))
                        .path("done")
                        .asBoolean());
    }

    /** All that can be asked of a job, twice: what it looks like, and what came of it. */
    private void ask(String id) {
        for (String path : List.of("?view=full", "", "/result?view=full", "/result", "/args", "/logs")) {
            tell(service.get("/v1/jobs/" + id + path));
        }
        tell(service.post("/v1/jobs/wait?view=full", "{\"ids\":[\"" + id + "\"],\"waitSeconds\":0}"));
        tell(service.get("/v1/jobs?view=full&limit=100"));
        tell(service.get("/v1/webhook-deliveries?job=" + id));
    }

    /** The stream ends with the job. */
    private void events(String id) {
        tell(service.get("/v1/jobs/" + id + "/events"));
    }

    private String submit(String call, String path) {
        String webhook = "\"webhook\":{\"url\":\"%s\",\"events\":[\"job.succeeded\",\"job.failed\",\"job.progress\"]}"
                .formatted(receiver.url(path));
        return post("/v1/jobs?view=full", "{" + call + "," + webhook + ",\"resultQueue\":\"sensitive\"}")
                .path("id")
                .asString();
    }

    private void ownTask_failsRetriesAndIsTaken() {
        String id = submit(OWN, "/own");
        ended(id);
        ask(id);
        events(id);
        assertThat(told.getLast()).isNotEmpty();
        JsonNode job = service.json(service.get("/v1/jobs/" + id + "?view=full"));
        assertThat(job.path("kwargs").toString()).isEqualTo("{\"user\":\"ann\",\"password\":\"***\"}");
        assertThat(job.at("/error/message").asString()).isEqualTo("refused: ***");
        assertThat(job.at("/error/stack").asString()).contains("refused: ***");
        assertThat(job.at("/progress/message").asString()).isEqualTo("logging in with ***");
        told.add(new String(receiver.next("/own").body(), StandardCharsets.UTF_8));
        tell(service.post("/v1/result-queues/sensitive/receive?view=full", "{\"max\":10}"));
        tell(service.send(service.request("/v1/jobs/" + id + "/retry?view=full").POST(BodyPublishers.noBody())));
        ended(id);
        ask(id);
        events(id);
        tell(service.send(service.request("/v1/jobs/" + id).DELETE()));
        tell(service.post("/v1/result-queues/sensitive/receive?view=full", "{\"max\":10}"));
    }

    private void ownTask_takesTheTrueValue() {
        String body = "{\"task\":\"sensitive.length\",\"args\":[\"" + PASSWORD + "\"]}";
        JsonNode job = service.json(tell(service.send(service.request("/v1/jobs?wait=30&view=full")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "sensitive-1")
                .POST(BodyPublishers.ofString(body)))));
        assertThat(job.path("result").asInt()).isEqualTo(PASSWORD.length());
        assertThat(job.path("args").toString()).isEqualTo("[\"***\"]");
        HttpResponse<String> again = tell(service.send(service.request("/v1/jobs?view=full")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "sensitive-1")
                .POST(BodyPublishers.ofString(body))));
        assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        HttpResponse<String> other = tell(service.send(service.request("/v1/jobs?view=full")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "sensitive-1")
                .POST(BodyPublishers.ofString(body.replace(PASSWORD, PASSWORD + "x")))));
        assertThat(other.statusCode()).isEqualTo(422);
    }

    private void taskOfAWorker_getsTheTrueValue_andTellsNobody() {
        post("/v1/worker-tasks", "{\"workerId\":\"s\",\"instance\":\"i\",\"tasks\":[" + TASK + "]}");
        String id = submit(REMOTE, "/remote");
        JsonNode lease = lease();
        assertThat(lease.at("/job/args/1/password").asString()).isEqualTo(PASSWORD);
        String token = lease.path("token").asString();
        String said = "\"progress\":{\"percent\":5,\"message\":\"with " + PASSWORD
                + "\"},\"log\":[{\"message\":\"it is " + PASSWORD + "\"}]";
        post("/v1/workers/s/heartbeat", "{\"instance\":\"i\",\"leases\":[{\"token\":\"" + token + "\"," + said + "}]}");
        ask(id);
        post(
                "/v1/leases/" + token + "/fail",
                "{\"error\":{\"type\":\"E\",\"message\":\"no %s\",\"stack\":\"at %s\"},\"retryable\":false}"
                        .formatted(PASSWORD, PASSWORD));
        ended(id);
        ask(id);
        events(id);
        JsonNode job = service.json(service.get("/v1/jobs/" + id + "?view=full"));
        assertThat(job.path("args").toString()).isEqualTo("[\"ann\",{\"host\":\"h\",\"password\":\"***\"}]");
        assertThat(job.at("/error/message").asString()).isEqualTo("no ***");
        told.add(new String(receiver.next("/remote").body(), StandardCharsets.UTF_8));
    }

    private JsonNode lease() {
        HttpResponse<String> answer = service.post(
                "/v1/leases",
                "{\"workerId\":\"s\",\"instance\":\"i\",\"tasks\":[\"sensitive.remote\"],\"waitSeconds\":20}");
        return service.json(answer).at("/leases/0");
    }

    /** Also as long as another argument is still to come. */
    private void workflow_hidesItWhileItWaits() {
        String id = post("/v1/workflows", """
                        {"jobs": {"first": {"task": "echo", "args": ["ann"], "delaySeconds": 1},
                            "login": {"task": "sensitive.login", "kwargs": {"user": {"$result": "first"}, "password": "%s"},
                                "after": ["first"]}}}""".formatted(PASSWORD)).path("id").asString();
        String path = "/v1/jobs?view=full&batch=" + id;
        assertThat(tell(service.get(path)).body()).contains("***");
        JsonNode workflow = service.json(tell(service.get("/v1/workflows/" + id + "?wait=30")));
        assertThat(workflow.path("done").asBoolean()).isTrue();
        assertThat(tell(service.get(path)).body()).contains("\"user\":\"ann\",\"password\":\"***\"");
        ask(workflow.at("/jobs/1/jobId").asString());
    }

    private void batch_hidesItInEachItem() {
        JsonNode batch = post("/v1/batches", """
                        {"task": "sensitive.login", "mode": "calls", "items": [
                            {"kwargs": {"user": "a", "password": "%s"}}, {"args": ["b", "%s"]}]}""".formatted(PASSWORD, PASSWORD));
        String id = batch.path("id").asString();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> service.json(tell(service.get("/v1/batches/" + id)))
                        .path("done")
                        .asBoolean());
        tell(service.get("/v1/batches/" + id + "/results"));
        tell(service.get("/v1/batches/" + id + "/events"));
        HttpResponse<String> jobs = tell(service.get("/v1/jobs?view=full&batch=" + id));
        assertThat(jobs.body()).contains("\"args\":[\"b\", \"***\"]");
        HttpResponse<String> refused = tell(service.post(
                "/v1/batches",
                "{\"task\":\"sensitive.login\",\"mode\":\"calls\",\"items\":[{\"args\":[\"b\",{\"%s\":1}]}]}"
                        .formatted(PASSWORD)));
        assertThat(refused.statusCode()).isEqualTo(422);
    }

    private void refusals_doNotSayWhatWasSent() {
        for (String body : List.of(
                "{\"task\":\"sensitive.login\",\"args\":[\"a\",{\"%s\":1}]}",
                "{\"task\":\"sensitive.login\",\"args\":[\"a\",[\"%s\"]]}",
                "{\"task\":\"sensitive.remote\",\"args\":[\"a\",{\"password\":{\"%s\":1}}]}",
                "{\"task\":\"sensitive.remote\",\"args\":[\"a\",{\"password\":\"%s%1$s\"}]}",
                "{\"task\":\"sensitive.remote\",\"args\":[\"a\",{},[{\"%s\":1}]]}")) {
            HttpResponse<String> refused = tell(service.post("/v1/jobs", body.formatted(PASSWORD)));
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(422);
            assertThat(refused.body()).contains("nobody is told why");
        }
    }

    /** Whatever is said to those who may know it, the database by itself says nothing of it. */
    private void nothingOfIt_isInTheDatabase() {
        String word = "no-word-of-it";
        String webhook = "\"webhook\":{\"url\":\"%s\",\"headers\":{\"X-Word\":\"%s\"}},\"resultQueue\":\"at-rest\"";
        for (boolean fails : new boolean[] {true, false}) {
            JsonNode job = service.json(service.post(
                    "/v1/jobs?wait=30&view=full",
                    "{\"task\":\"sensitive.open\",\"args\":[\"%s\",%s],%s}"
                            .formatted(word, fails, webhook.formatted(receiver.url("/rest"), word))));
            assertThat(job.path("args").path(0).asString()).isEqualTo(word);
            assertThat(job.toString()).contains((fails ? "no " : "yes ") + word);
            SignedReceiver.Message message = receiver.next("/rest");
            assertThat(message.header("X-Word")).isEqualTo(word);
            assertThat(new String(message.body(), StandardCharsets.UTF_8)).contains(word);
            String address = "/v1/jobs/" + job.path("id").asString();
            if (fails) {
                service.json(service.send(service.request(address + "/retry").POST(BodyPublishers.noBody())));
                ended(job.path("id").asString());
            } else {
                assertThat(service.send(service.request(address).DELETE()).statusCode())
                        .isEqualTo(204);
            }
        }
        service.json(service.post(
                "/v1/batches?wait=30",
                "{\"task\":\"sensitive.open\",\"mode\":\"calls\",\"items\":[{\"args\":[\"%s\",true]},{\"args\":[\"%1$s\",false]}],%s}"
                        .formatted(word, webhook.formatted(receiver.url("/rest-batch"), word))));
        HttpResponse<String> received = service.post("/v1/result-queues/at-rest/receive", "{\"max\":10}");
        assertThat(received.body()).contains("no " + word).contains("yes " + word);

        List<String> cells = Dump.of(service.bean(Database.class).readers());
        assertThat(cells).anyMatch(cell -> cell.startsWith("webhook_body")).noneMatch(cell -> cell.contains(word));
        assertThat(cells).noneMatch(cell -> cell.contains(PASSWORD));
    }

    private void nobodyWasTold() {
        assertThat(told)
                .hasSizeGreaterThan(30)
                .allSatisfy(text -> assertThat(text).doesNotContain(PASSWORD));
        assertThat(List.copyOf(lines.list))
                .extracting(ILoggingEvent::getFormattedMessage)
                .noneMatch(line -> line.contains(PASSWORD));
    }

    @Override
    public void close() {
        root.detachAppender(lines);
        own.setLevel(null);
    }
}
