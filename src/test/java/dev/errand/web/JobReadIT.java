package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** {@code GET /v1/jobs/{id}}: polling and waiting. */
@ServiceTest
class JobReadIT {

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
    void read_showsAJobThatRunsAndWhenToAskAgain() {
        Answer answer = api.get("/v1/jobs/" + held());
        probes.open(gate);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.header("ETag")).startsWith("W/\"");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(answer.json().path("status").asString()).isEqualTo("running");
        assertThat(answer.json().path("createdAt").asString())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(answer.json().has("finishedAt")).isFalse();
    }

    @Test
    void read_waitsUntilTheJobIsFinal() {
        String id = held();
        CompletableFuture<Answer> waiting = api.getLater("/v1/jobs/" + id + "?wait=30");
        probes.open(gate);

        Answer answer = waiting.join();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=30");
        assertThat(answer.header("Retry-After")).isEmpty();
        assertThat(answer.json().path("result").asString()).isEqualTo("held " + gate);
    }

    @Test
    void read_answersTheStateWhenTheWaitRunsOut() {
        Answer answer = api.get("/v1/jobs/" + held(), "Prefer", "wait=1");
        probes.open(gate);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
        assertThat(answer.json().path("done").asBoolean()).isFalse();
    }

    @Test
    void ifNoneMatch_isJudgedAfterTheWait() {
        String id = held();
        String tag = api.get("/v1/jobs/" + id).header("ETag");

        Answer unchanged = api.get("/v1/jobs/" + id, "If-None-Match", tag);
        assertThat(unchanged.status()).isEqualTo(304);
        assertThat(unchanged.body()).isEmpty();
        assertThat(unchanged.header("ETag")).isEqualTo(tag);
        assertThat(unchanged.header("Retry-After")).isNotEmpty();

        assertThat(api.get("/v1/jobs/" + id + "?wait=1", "If-None-Match", tag).status())
                .isEqualTo(304);
        assertThat(api.get("/v1/jobs/" + id + "?view=full", "If-None-Match", tag)
                        .status())
                .isEqualTo(200);

        CompletableFuture<Answer> waiting = api.getLater("/v1/jobs/" + id + "?wait=30", "If-None-Match", tag);
        probes.open(gate);
        assertThat(waiting.join().status()).isEqualTo(200);
        assertThat(waiting.join().json().path("done").asBoolean()).isTrue();
    }

    @Test
    void read_tellsWhatNeverWasFromWhatWasRemoved() {
        assertThat(api.get("/v1/jobs/job_01kjcq5t00e9f80000000000a1").problem()).isEqualTo("job-not-found");
        assertThat(api.get("/v1/jobs/job_01kjcq5t00e9f80000000000a1?wait=5").problem())
                .isEqualTo("job-not-found");
        assertThat(api.get("/v1/jobs/nonsense").problem()).isEqualTo("job-not-found");
        assertThat(api.get("/v1/jobs/" + "x".repeat(3000)).problem()).isEqualTo("job-not-found");
        assertThat(api.get("/v1/jobs/%F0%9F%98%80").problem()).isEqualTo("job-not-found");

        String id = api.finish("{\"task\":\"square\",\"args\":[1]}").id();
        api.delete("/v1/jobs/" + id);
        assertThat(api.get("/v1/jobs/" + id).status()).isEqualTo(410);
        assertThat(api.get("/v1/jobs/" + id + "?wait=5").problem()).isEqualTo("job-expired-record");
    }

    @Test
    void read_showsStackAndArgumentsInTheFullView() {
        String id = api.finish("{\"task\":\"fail\",\"args\":[ \"no luck\" ]}").id();

        assertThat(api.get("/v1/jobs/" + id).text()).doesNotContain("\"stack\"", "\"args\"");
        Answer full = api.get("/v1/jobs/" + id + "?view=full");
        assertThat(full.json().at("/error/stack").asString()).contains("IllegalStateException");
        assertThat(full.text()).contains("\"args\":[ \"no luck\" ]");
    }

    @Test
    void read_showsARetryThatWaitsForItsTurn() {
        String id = api.submit(
                "{\"task\":\"fail\",\"args\":[\"again\"],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":3600}}");

        Answer answer = until(id, "scheduled");
        assertThat(answer.json().path("attempt").asInt()).isEqualTo(1);
        assertThat(answer.json().at("/error/message").asString()).isEqualTo("again");
        assertThat(answer.json().path("reason").asString()).isEqualTo("task-failed");
        assertThat(answer.json().path("done").asBoolean()).isFalse();
    }

    @Test
    void read_keepsNulAndRareCharactersInArguments() {
        String value = "\"\\u0000 😀 \\ud83d\\ude00 \\u2028 <script>\"";

        Answer answer = api.finish("{\"task\":\"echo\",\"args\":[" + value + "]}");
        assertThat(answer.json().path("result").asString()).isEqualTo("\0 😀 😀 \u2028 <script>");
    }

    private String held() {
        return api.submit("{\"task\":\"probe.hold\",\"args\":[\"" + gate + "\"]}");
    }

    private Answer until(String id, String status) {
        Answer answer = api.get("/v1/jobs/" + id);
        for (int i = 0; i < 1000 && !answer.json().path("status").asString().equals(status); i++) {
            answer = api.get("/v1/jobs/" + id);
        }
        return answer;
    }
}
