package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.web.Api.Answer;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
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
            "a":7;                                                           400; validation; /jobs/a
            "":{"task":"echo","args":[1]};                                   400; validation; /jobs/""")
    void whatIsWrong_isRefused_whole(String jobs, int status, String problem, String pointer) {
        Answer answer = api.post("/v1/workflows", "{\"jobs\":{" + jobs + "}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().path("errors").findValuesAsString("pointer")).contains(pointer);
    }
}
