package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Cancel, retry and delete, row by row of the contract. */
@ServiceTest
class JobCommandIT {

    private static final String UNKNOWN = "job_01kjcq5t00e9f80000000000a1";

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
    void cancel_ofAWaitingJobIsDoneAtOnceAndCanBeRepeated() {
        String id = waiting();
        Answer canceled = api.post("/v1/jobs/" + id + "/cancel", "{\"reason\":\"no longer needed\"}");

        assertThat(canceled.status()).isEqualTo(200);
        assertThat(canceled.json().path("status").asString()).isEqualTo("canceled");
        assertThat(canceled.json().path("reason").asString()).isEqualTo("canceled");
        assertThat(canceled.json().path("cancelReason").asString()).isEqualTo("no longer needed");
        assertThat(canceled.json().has("cancelRequestedAt")).isTrue();
        assertThat(api.post("/v1/jobs/" + id + "/cancel").status()).isEqualTo(200);
    }

    @Test
    void cancel_asksARunningJobToStop() {
        String id = api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + UUID.randomUUID() + "\"]}");
        Answer asked = api.post("/v1/jobs/" + id + "/cancel");

        assertThat(asked.status()).isEqualTo(202);
        assertThat(asked.header("Retry-After")).isEqualTo("1");
        assertThat(asked.json().has("cancelRequestedAt")).isTrue();
        assertThat(asked.json().path("status").asString()).isEqualTo("running");
        assertThat(api.get("/v1/jobs/" + id + "?wait=30").json().path("status").asString())
                .isEqualTo("canceled");
    }

    @Test
    void cancel_comesTooLateForWhatHasFinished() {
        String id = api.finish("{\"task\":\"square\",\"args\":[3]}").id();
        Answer late = api.post("/v1/jobs/" + id + "/cancel", "{}");

        assertThat(late.status()).isEqualTo(409);
        assertThat(late.problem()).isEqualTo("job-not-cancelable");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "{\"resaon\":\"x\"}", "{\"reason\":1}", "{"})
    void cancel_refusesABodyThatItDoesNotKnow(String body) {
        String id = waiting();

        assertThat(api.post("/v1/jobs/" + id + "/cancel", body).status()).isEqualTo(400);
        assertThat(api.get("/v1/jobs/" + id).json().path("status").asString()).isEqualTo("scheduled");
    }

    @Test
    void retry_queuesAFailedJobAnew() {
        String id = api.finish("{\"task\":\"fail\",\"args\":[\"again\"]}").id();
        Answer retried = api.post("/v1/jobs/" + id + "/retry");

        assertThat(retried.status()).isEqualTo(202);
        assertThat(retried.header("Location")).endsWith(id);
        assertThat(retried.json().path("status").asString()).isEqualTo("queued");
        assertThat(retried.json().path("attempt").asInt()).isZero();
        assertThat(retried.json().has("error")).isFalse();
        Answer ended = api.get("/v1/jobs/" + id + "?wait=30");
        assertThat(ended.json().path("status").asString()).isEqualTo("failed");
        assertThat(ended.json().path("attempt").asInt()).isEqualTo(1);
    }

    @Test
    void retry_queuesACanceledJobAnew() {
        String gate = UUID.randomUUID().toString();
        String id = api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"],\"delaySeconds\":3600}");
        api.post("/v1/jobs/" + id + "/cancel");
        probes.open(gate);

        assertThat(api.post("/v1/jobs/" + id + "/retry").status()).isEqualTo(202);
        assertThat(api.get("/v1/jobs/" + id + "?wait=30").json().path("status").asString())
                .isEqualTo("succeeded");
    }

    @Test
    void retry_isRefusedForOthers() {
        String succeeded = api.finish("{\"task\":\"square\",\"args\":[3]}").id();

        assertThat(api.post("/v1/jobs/" + succeeded + "/retry").problem()).isEqualTo("job-not-retryable");
        assertThat(api.post("/v1/jobs/" + waiting() + "/retry").status()).isEqualTo(409);
    }

    @Test
    void delete_removesAFinalJobOnce() {
        String id = api.finish("{\"task\":\"square\",\"args\":[3]}").id();

        Answer deleted = api.delete("/v1/jobs/" + id);
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.body()).isEmpty();
        assertThat(api.delete("/v1/jobs/" + id).problem()).isEqualTo("job-expired-record");
        assertThat(api.post("/v1/jobs/" + id + "/cancel").status()).isEqualTo(410);
        assertThat(api.post("/v1/jobs/" + id + "/retry").status()).isEqualTo(410);
        assertThat(api.get("/v1/jobs/" + id + "/result").status()).isEqualTo(410);
    }

    @Test
    void delete_isRefusedForWhatIsNotFinal() {
        Answer refused = api.delete("/v1/jobs/" + waiting());

        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.problem()).isEqualTo("job-not-final");
    }

    @Test
    void commands_toNoJobAreRefused() {
        assertThat(api.post("/v1/jobs/" + UNKNOWN + "/cancel").status()).isEqualTo(404);
        assertThat(api.post("/v1/jobs/" + UNKNOWN + "/retry").status()).isEqualTo(404);
        assertThat(api.delete("/v1/jobs/" + UNKNOWN).status()).isEqualTo(404);
        assertThat(api.delete("/v1/jobs/nonsense").problem()).isEqualTo("job-not-found");
    }

    private String waiting() {
        return api.submit("{\"task\":\"square\",\"args\":[3],\"delaySeconds\":3600}");
    }
}
