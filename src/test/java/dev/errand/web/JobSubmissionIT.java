package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code POST /v1/jobs}, row by row of the contract. */
@ServiceTest
class JobSubmissionIT {

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks probes;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void submit_answers202WithWhereToLook() {
        Answer answer = api.post("/v1/jobs", "{\"task\":\"square\",\"args\":[3],\"metadata\":{\"customer\":\"42\"}}");

        String self = api.base() + "/v1/jobs/" + answer.id();
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Location")).isEqualTo(self);
        assertThat(answer.header("Operation-Location")).isEqualTo(self);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("Content-Length")).isNotEmpty();
        assertThat(answer.header("Preference-Applied")).isEmpty();
        assertThat(answer.json().path("status").asString()).isIn("running", "queued");
        assertThat(answer.json().at("/metadata/customer").asString()).isEqualTo("42");
        assertThat(answer.json().at("/links/self").asString()).isEqualTo(self);
    }

    @Test
    void submit_answers201WhenFinalInTime() {
        Answer answer = api.post("/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3]}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Location")).endsWith(answer.id());
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(answer.header("Retry-After")).isEmpty();
        assertThat(answer.json().path("result").asInt()).isEqualTo(9);
    }

    @Test
    void submit_answers201AlsoWhenItFailedInTime() {
        Answer answer =
                api.post("/v1/jobs", "{\"task\":\"fail\",\"args\":[\"no luck\"]}", "Prefer", "respond-async, wait");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(answer.json().path("status").asString()).isEqualTo("failed");
        assertThat(answer.json().at("/error/type").asString()).isEqualTo("task-failed");
        assertThat(answer.json().at("/error/message").asString()).isEqualTo("no luck");
        assertThat(answer.json().at("/error").has("stack")).isFalse();
    }

    @Test
    void submit_answers202WhenTheWaitRunsOut() {
        Answer answer = api.post("/v1/jobs?wait=1", "{\"task\":\"probe.hold\",\"args\":[\"submission\"]}");
        probes.open("submission");

        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(answer.json().path("status").asString()).isEqualTo("running");
        assertThat(answer.json().path("done").asBoolean()).isFalse();
    }

    @Test
    void submit_doesNotWaitForZeroSeconds() {
        assertThat(api.post("/v1/jobs?wait=0", "{\"task\":\"square\",\"args\":[3]}"))
                .satisfies(answer -> {
                    assertThat(answer.status()).isEqualTo(202);
                    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=0");
                });
    }

    @Test
    void submit_schedulesWhatIsToStartLater() {
        Answer answer =
                api.post("/v1/jobs", "{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600,\"priority\":-7}");

        assertThat(answer.json().path("status").asString()).isEqualTo("scheduled");
        assertThat(answer.json().path("priority").asInt()).isEqualTo(-7);
        assertThat(Instant.parse(answer.json().path("runAt").asString()))
                .isEqualTo(Instant.parse(answer.json().path("createdAt").asString())
                        .plusSeconds(3600));
    }

    @Test
    void submit_showsArgumentsInTheFullView() {
        Answer answer = api.post("/v1/jobs?view=full", "{\"task\":\"echo\",\"kwargs\":{ \"value\" : 1.50 }}");

        assertThat(answer.text()).contains("\"kwargs\":{ \"value\" : 1.50 }");
    }

    @Test
    void submit_refusesWhatCannotBeRun() {
        assertProblem("{\"task\":\"sqare\",\"args\":[3]}", 422, "unknown-task", "/task");
        assertThat(api.post("/v1/jobs", "{\"task\":\"sqare\",\"args\":[3]}")
                        .json()
                        .at("/errors/0/detail")
                        .asString())
                .isEqualTo("there is no task named sqare; did you mean square?");
        assertThat(api.get("/v1/tasks/sqare").json().path("detail").asString())
                .isEqualTo("there is no task named sqare; did you mean square?");
        assertProblem("{\"task\":\"square\",\"args\":[3],\"queue\":\"nowhere\"}", 422, "unknown-queue", "/queue");
        assertProblem("{\"task\":\"square\",\"args\":[\"3\"]}", 422, "invalid-arguments", "/args/0");
        assertProblem("{\"task\":\"square\",\"args\":[3,4]}", 422, "invalid-arguments", "/args/1");
        assertProblem("{\"task\":\"square\"}", 422, "invalid-arguments", "");
        assertProblem("{\"task\":\"square\",\"args\":[3],\"kwargs\":{\"x\":3}}", 422, "invalid-arguments", "/kwargs/x");
        assertProblem("{\"task\":\"square\",\"kwargs\":{\"y\":3}}", 422, "invalid-arguments", "/kwargs/y");
        assertProblem(
                "{\"task\":\"square\",\"args\":[3],\"expiresAt\":\"2020-01-01T00:00:00Z\"}",
                422,
                "validation",
                "/expiresAt");
        assertProblem(
                "{\"task\":\"square\",\"args\":[3],\"runAt\":\"2090-01-01T00:00:00Z\",\"expiresAt\":\"2090-01-01T00:00:00Z\"}",
                422,
                "validation",
                "/expiresAt");
        assertProblem(
                "{\"task\":\"square\",\"args\":[3],\"atMostOnce\":true,\"retry\":{\"maxAttempts\":2}}",
                400,
                "validation",
                "/retry/maxAttempts");
    }

    @Test
    void check_storesNothing_andSaysOfAKeyWhatTheSubmissionWould() {
        String key = UUID.randomUUID().toString();
        String tag = UUID.randomUUID().toString();
        String body = "{\"task\":\"square\",\"args\":[3],\"tags\":[\"" + tag + "\"]}";
        for (int i = 0; i < 2; i++) {
            Answer checked = api.post("/v1/jobs/check?wait=5", body, "Idempotency-Key", key);
            assertThat(checked.status()).as(checked.text()).isEqualTo(204);
        }
        assertThat(api.get("/v1/jobs?tag=" + tag).json().path("items").size()).isZero();
        Answer first = api.post("/v1/jobs?wait=30", body, "Idempotency-Key", key);
        assertThat(first.status()).isEqualTo(201);
        assertThat(api.post("/v1/jobs/check", body, "Idempotency-Key", key).status())
                .isEqualTo(204);
        assertThat(api.post("/v1/jobs/check", body.replace("3", "4"), "Idempotency-Key", key)
                        .problem())
                .isEqualTo("idempotency-mismatch");
        assertThat(api.delete("/v1/jobs/" + first.id()).status()).isEqualTo(204);
        assertThat(api.post("/v1/jobs/check?wait=never", body).status()).isEqualTo(400);
        assertThat(api.get("/v1/jobs/check").status()).isEqualTo(404);
    }

    @Test
    void submit_takesNullForWhatIsNotSaid() {
        Answer answer = api.finish("{\"task\":\"square\",\"args\":[3],\"kwargs\":null,\"queue\":null,\"priority\":null,"
                + "\"retry\":null,\"webhook\":null,\"metadata\":null,\"runAt\":null,\"atMostOnce\":null}");

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.json().path("result").asInt()).isEqualTo(9);
    }

    @Test
    void submit_refusesWhenTheQueueIsFull() {
        String gate = UUID.randomUUID().toString();
        String body = "{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"],\"queue\":\"narrow\"}";
        String first = api.submit(body);
        String second = api.submit(body);
        Answer third = api.post("/v1/jobs", body);
        probes.open(gate);

        assertThat(third.status()).isEqualTo(429);
        assertThat(third.problem()).isEqualTo("queue-full");
        assertThat(third.header("Retry-After")).isNotEmpty();
        assertThat(api.get("/v1/jobs/" + first + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(api.get("/v1/jobs/" + second + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
    }

    @Test
    void idempotencyKey_makesOneJobOfEqualRequests() {
        String key = UUID.randomUUID().toString();
        Answer first = api.post("/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3]}", "Idempotency-Key", key);
        Answer again = api.post(
                "/v1/jobs", "{ \"args\" : [ 3.0 ], \"task\" : \"square\" }", "Idempotency-Key", '"' + key + '"');

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo(first.header("Location"));
        assertThat(again.json().path("result").asInt()).isEqualTo(9);
    }

    @Test
    void idempotencyKey_isNotGoodForAnotherBody() {
        String key = UUID.randomUUID().toString();
        api.post("/v1/jobs", "{\"task\":\"square\",\"args\":[3]}", "Idempotency-Key", key);
        Answer other = api.post("/v1/jobs", "{\"task\":\"square\",\"args\":[4]}", "Idempotency-Key", key);

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.problem()).isEqualTo("idempotency-mismatch");
    }

    @Test
    void idempotencyKey_isFreeOnceItsJobWasDeleted() {
        String key = UUID.randomUUID().toString();
        String body = "{\"task\":\"square\",\"args\":[3]}";
        String id = api.post("/v1/jobs?wait=30", body, "Idempotency-Key", key).id();
        assertThat(api.delete("/v1/jobs/" + id).status()).isEqualTo(204);

        Answer anew = api.post("/v1/jobs", body, "Idempotency-Key", key);

        assertThat(anew.status()).isEqualTo(202);
        assertThat(anew.header("Idempotent-Replayed")).isEmpty();
        assertThat(anew.id()).isNotEqualTo(id);
        assertThat(api.get("/v1/jobs/" + id).problem()).isEqualTo("job-expired-record");
    }

    private void assertProblem(String body, int status, String type, String pointer) {
        Answer checked = api.post("/v1/jobs/check", body);
        Answer answer = api.post("/v1/jobs", body);

        assertThat(checked.text()).isEqualTo(answer.text().replace("\"/v1/jobs\"", "\"/v1/jobs/check\""));
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(type);
        assertThat(answer.json()
                        .path("errors")
                        .valueStream()
                        .map(error -> error.path("pointer").asString()))
                .as(answer.text())
                .anyMatch(found -> pointer.isEmpty() || found.equals(pointer));
    }
}
