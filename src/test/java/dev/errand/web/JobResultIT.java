package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code GET /v1/jobs/{id}/result}, for each way in which a job can end. */
@ServiceTest
class JobResultIT {

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

    @Test
    void result_isBareJson() {
        Answer answer = result(api.finish("{\"task\":\"square\",\"args\":[3]}"));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("9");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(answer.header("Content-Disposition")).isEmpty();
    }

    @Test
    void result_mayBeNull() {
        Answer job = api.finish("{\"task\":\"echo\",\"args\":[null]}");

        assertThat(job.text()).contains("\"result\":null");
        assertThat(result(job).text()).isEqualTo("null");
    }

    @Test
    void result_comesFromItsAddressWhenLarge() {
        Answer job = api.finish("{\"task\":\"probe.large\",\"args\":[100000]}");

        assertThat(job.json().has("result")).isFalse();
        assertThat(job.json().path("resultUrl").asString()).isEqualTo(api.base() + "/v1/jobs/" + job.id() + "/result");
        assertThat(result(job).json().asString()).hasSize(100_000);
    }

    @ParameterizedTest
    @CsvSource({
        "image/png, false",
        "text/plain;charset=UTF-8, false",
        "text/html, true",
        "image/svg+xml, true",
        "application/octet-stream, true",
        "application/pdf, true"
    })
    void result_hasTheTypeThatTheTaskReturned(String type, boolean attached) {
        Answer job = api.finish("{\"task\":\"probe.content\",\"args\":[\"" + type + "\",\"<b>ü</b>\"]}");
        Answer answer = api.get("/v1/jobs/" + job.id() + "/result", "Accept", "application/json");

        assertThat(job.json().has("result")).isFalse();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text()).isEqualTo("<b>ü</b>");
        assertThat(answer.header("Content-Type")).isEqualToIgnoringCase(type);
        assertThat(answer.header("Content-Security-Policy")).contains("sandbox");
        assertThat(answer.header("Content-Disposition").startsWith("attachment"))
                .isEqualTo(attached);
    }

    @Test
    void result_isNotThereYet() {
        String id = api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"]}");

        Answer early = api.get("/v1/jobs/" + id + "/result");
        assertThat(early.status()).isEqualTo(202);
        assertThat(early.header("Retry-After")).isEqualTo("1");
        assertThat(early.id()).isEqualTo(id);
        assertThat(api.get("/v1/jobs/" + id + "/result", "If-None-Match", early.header("ETag"))
                        .status())
                .isEqualTo(304);
        assertThat(api.get("/v1/jobs/" + id + "/result?wait=1").status()).isEqualTo(202);

        CompletableFuture<Answer> waiting = api.getLater("/v1/jobs/" + id + "/result?wait=30");
        probes.open(gate);
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(waiting.join().header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(waiting.join().text()).isEqualTo("\"held " + gate + "\"");
    }

    @Test
    void result_isNotSentTwiceToWhoKnowsIt() {
        Answer job = api.finish("{\"task\":\"square\",\"args\":[3]}");
        String tag = result(job).header("ETag");

        assertThat(api.get("/v1/jobs/" + job.id() + "/result", "If-None-Match", tag)
                        .status())
                .isEqualTo(304);
    }

    @Test
    void result_ofAFailureIsItsError() {
        Answer answer = result(api.finish("{\"task\":\"fail\",\"args\":[\"no luck\"]}"));

        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.header("Preference-Applied")).isEmpty();
        assertThat(answer.problem()).isEqualTo("job-failed");
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().at("/error/type").asString()).isEqualTo("task-failed");
        assertThat(answer.json().at("/error/class").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(answer.json().at("/error/message").asString()).isEqualTo("no luck");
        assertThat(answer.text()).doesNotContain("\"stack\"");
    }

    @Test
    void result_ofATimeoutSaysSo() {
        assertProblem(
                api.finish("{\"task\":\"sleep\",\"args\":[60],\"timeoutSeconds\":0.05}"), "job-timed-out", "timed-out");
    }

    @Test
    void result_ofAnAbandonedJobSaysSo() {
        try {
            assertProblem(
                    api.finish("{\"task\":\"probe.ignore\",\"args\":[\"" + gate + "\"],\"timeoutSeconds\":0.05}"),
                    "job-abandoned",
                    "abandoned");
        } finally {
            probes.open(gate);
        }
    }

    @Test
    void result_tooLargeFailsTheJob() {
        assertProblem(api.finish("{\"task\":\"probe.large\",\"args\":[300000]}"), "job-failed", "result-too-large");
    }

    @Test
    void result_ofACanceledJobSaysSo() {
        String id = api.submit("{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600}");
        api.post("/v1/jobs/" + id + "/cancel");

        Answer answer = api.get("/v1/jobs/" + id + "/result?wait=5");
        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=5");
        assertThat(answer.problem()).isEqualTo("job-canceled");
    }

    @Test
    void result_ofAJobThatExpiredSaysSo() {
        api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"],\"queue\":\"narrow\"}");

        assertProblem(finishExpiringSoon(300), "job-expired", "expired");
        probes.open(gate);
    }

    /** Where the machine was so slow that the time was over before the job was taken in, it gets more. */
    private Answer finishExpiringSoon(long millis) {
        String soon = Instant.now().plusMillis(millis).toString();
        Answer answer =
                api.finish("{\"task\":\"square\",\"args\":[3],\"queue\":\"narrow\",\"expiresAt\":\"" + soon + "\"}");
        return answer.status() == 422 ? finishExpiringSoon(2 * millis) : answer;
    }

    @Test
    void result_isGoneAfterItsTime() {
        Answer job = api.finish("{\"task\":\"square\",\"args\":[3],\"resultTtlSeconds\":0}");
        Answer answer = result(job);
        Answer later = api.get("/v1/jobs/" + job.id());

        assertThat(answer.status()).isEqualTo(410);
        assertThat(answer.problem()).isEqualTo("result-expired");
        assertThat(later.json().path("status").asString()).isEqualTo("succeeded");
        assertThat(later.json().has("result")).isFalse();
        assertThat(later.json().has("resultUrl")).isFalse();
    }

    @Test
    void result_ofNoJobIsNone() {
        assertThat(api.get("/v1/jobs/job_01kjcq5t00e9f80000000000a1/result").status())
                .isEqualTo(404);
        assertThat(api.get("/v1/jobs/nonsense/result").problem()).isEqualTo("job-not-found");
    }

    private void assertProblem(Answer job, String type, String reason) {
        Answer answer = result(job);

        assertThat(job.status()).as(job.text()).isEqualTo(201);
        assertThat(job.json().path("status").asString()).isEqualTo("failed");
        assertThat(job.json().path("reason").asString()).isEqualTo(reason);
        assertThat(answer.status()).isEqualTo(424);
        assertThat(answer.problem()).isEqualTo(type);
        assertThat(answer.json().at("/error/type").asString()).isEqualTo(reason);
    }

    private Answer result(Answer job) {
        return api.get("/v1/jobs/" + job.id() + "/result");
    }
}
