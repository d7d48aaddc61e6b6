package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Runs that somebody orders. */
@ServiceTest
class ScheduleRunIT {

    private static final String JOB = "\"job\":{\"task\":\"square\",\"args\":[3]}";
    private static final String YEARLY = "{\"cron\":\"@yearly\"," + JOB + "}";

    @LocalServerPort
    private int port;

    @Autowired
    private Transactions transactions;

    private Api api;
    private String name;

    @BeforeEach
    void connect() {
        api = new Api(port);
        name = "r-" + UUID.randomUUID();
    }

    @AfterEach
    void remove() {
        api.delete(path());
    }

    private String path() {
        return "/v1/schedules/" + name;
    }

    private void put(String body) {
        Answer answer = api.put(path(), body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    private JsonNode schedule() {
        return api.get(path()).json();
    }

    private List<JsonNode> runs() {
        return StreamSupport.stream(
                        api.get(path() + "/runs").json().path("items").spliterator(), false)
                .toList();
    }

    /** Changes its row, as only an accident can. */
    private void row(String change) {
        int changed = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update schedule set " + change + " where name = ?")
                .param(name)
                .update());
        assertThat(changed).isEqualTo(1);
    }

    /** As when the database went away right after the submission. */
    @ParameterizedTest
    @ValueSource(strings = {JOB, "\"batch\":{\"task\":\"square\",\"items\":[1,2]}"})
    void aRunByHand_thatCouldNotBeWrittenDown_isWhenItIsToldOfAgain(String target) {
        put("{\"cron\":\"@yearly\"," + target + "}");
        Answer first = api.post(path() + "/run", "", "Idempotency-Key", name);
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        row("manual = 0");
        int gone = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("delete from schedule_run where schedule_id = (select id from schedule where name = ?)")
                .param(name)
                .update());
        assertThat(gone).isEqualTo(1);

        for (int i = 0; i < 2; i++) {
            Answer again = api.post(path() + "/run", "", "Idempotency-Key", name);
            assertThat(again.status()).as(again.text()).isEqualTo(200);
            assertThat(runs()).hasSize(1);
            assertThat(schedule().at("/counts/manual").asInt()).isEqualTo(1);
        }
        JsonNode run = runs().getFirst();
        assertThat(run.path("trigger").asString()).isEqualTo("manual");
        if (target.equals(JOB)) {
            assertThat(run.path("scheduledAt"))
                    .isEqualTo(api.get("/v1/jobs/" + first.id()).json().path("scheduledAt"));
        } else {
            assertThat(run.path("batchId").asString()).isEqualTo(first.id());
        }
    }

    @Test
    void whatCannotBeDecrypted_isNotRun() {
        put(YEARLY);
        row("target = '~e1.AAAA'");

        Answer answer = api.post(path() + "/run");

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.text()).contains("cannot be decrypted");
    }

    @Test
    void ofManyTimes_thoseThatRanAreLeftOut() {
        put("{\"everySeconds\":60," + JOB + "}");
        Instant to = Instant.now().truncatedTo(ChronoUnit.HOURS);
        long last = to.toEpochMilli() - 60_000;
        int noted = transactions.write(connection -> {
            int count = 0;
            for (int i = 0; i < 1_200; i += 3) {
                count += Transactions.jdbc(connection)
                        .sql("insert into schedule_run (schedule_id, scheduled_at, slot, fired_at, cause, outcome)"
                                + " select id, ?, '', 0, 'schedule', 'fired' from schedule where name = ?")
                        .param(last - i * 60_000L)
                        .param(name)
                        .update();
            }
            return count;
        });
        assertThat(noted).isEqualTo(400);

        Answer dry = api.post(
                path() + "/backfill",
                "{\"from\":\"" + to.minus(Duration.ofHours(20)) + "\",\"to\":\"" + to + "\",\"dryRun\":true}");

        assertThat(dry.json().path("count").asInt()).as(dry.text()).isEqualTo(800);
        assertThat(dry.json().at("/scheduledAt/799").asString())
                .isEqualTo(to.minus(Duration.ofMinutes(2)).toString().replace("Z", ".000Z"));
    }

    private static final String WORKFLOW = "\"workflow\":{\"name\":\"w\",\"jobs\":{"
            + "\"a\":{\"task\":\"echo\",\"args\":[{\"$schedule\":\"scheduledAt\"}]},"
            + "\"b\":{\"task\":\"echo\",\"args\":[{\"$result\":\"a\"}],\"after\":[\"a\"]}}}";

    private JsonNode result(JsonNode workflow, int job) {
        return api.get("/v1/jobs/"
                        + workflow.path("jobs").path(job).path("jobId").asString() + "/result")
                .json();
    }

    @Test
    void aWorkflow_runsAtItsTimes() {
        put("{\"everySeconds\":1,\"overlap\":\"allow\"," + WORKFLOW + "}");
        await().until(() -> runs().stream().anyMatch(run -> run.has("workflowId")));

        JsonNode run = runs().getLast();
        JsonNode workflow = api.get("/v1/workflows/" + run.path("workflowId").asString() + "?wait=30")
                .json();
        assertThat(workflow.path("status").asString()).isEqualTo("succeeded");
        assertThat(result(workflow, 1)).isEqualTo(run.path("scheduledAt"));
        JsonNode job =
                api.get("/v1/jobs/" + workflow.at("/jobs/1/jobId").asString()).json();
        assertThat(job.path("schedule").asString()).isEqualTo(name);
        assertThat(schedule().at("/workflow/name").asString()).isEqualTo("w");
    }

    @Test
    void aWorkflow_isRunByHand_andBackfilledAsOne() {
        put("{\"everySeconds\":3600,\"overlap\":\"skip\"," + WORKFLOW + "}");
        Answer made = api.post(path() + "/run?wait=30", "");
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(runs().getFirst().path("workflowId").asString()).isEqualTo(made.id());

        Answer filled =
                api.post(path() + "/backfill", "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T03:00:00Z\"}");
        assertThat(filled.status()).as(filled.text()).isEqualTo(202);
        JsonNode workflow = api.get("/v1/workflows/" + filled.id() + "?wait=30").json();
        assertThat(workflow.path("status").asString()).isEqualTo("succeeded");
        assertThat(workflow.path("jobs").size()).isEqualTo(6);
        assertThat(workflow.at("/jobs/3/key").asString()).isEqualTo("2026-01-01T01:00:00.000Z/b");
        assertThat(result(workflow, 3).asString()).isEqualTo("2026-01-01T01:00:00.000Z");
        assertThat(api.post(
                                path() + "/backfill",
                                "{\"from\":\"2026-01-02T00:00:00Z\",\"to\":\"2026-01-02T03:00:00Z\",\"overlap\":\"skip\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void runsThatAreTooLargeTogether_areRefused_beforeTheyAreMade() {
        put("{\"everySeconds\":60,\"workflow\":{\"jobs\":{\"a\":{\"task\":\"echo\",\"args\":[\"" + "x".repeat(60_000)
                + "\"]}}}}");

        assertRefusedAtTo(
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T20:00:00Z\"}", "bytes together; at most");
    }

    @Test
    void runsThatWouldEndEachOther_areRefused_butOneIsNot() {
        put("{\"everySeconds\":3600," + WORKFLOW.replace("\"name\":\"w\"", "\"failFast\":true") + "}");

        assertRefusedAtTo(
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T02:00:00Z\"}",
                "failFast is backfilled one time");
        Answer one =
                api.post(path() + "/backfill", "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-01-01T01:00:00Z\"}");
        assertThat(one.status()).as(one.text()).isEqualTo(202);
    }

    private void assertRefusedAtTo(String order, String message) {
        Answer answer = api.post(path() + "/backfill", order);

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/errors/0/pointer").asString()).isEqualTo("/to");
        assertThat(answer.text()).contains(message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"a":{"task":"echo","args":[1],"after":["a"]}};                  422; workflow-cycle;    /workflow/jobs/a/after
            {"a":{"task":"echo","args":[1],"runAt":"2030-01-01T00:00:00Z"}}; 400; validation;        /workflow/jobs/a/runAt
            {"a":{"task":"echo","args":[1],"delaySeconds":1}};               400; validation;        /workflow/jobs/a/delaySeconds
            {"a":{"task":"square","args":["x"]}};                            422; invalid-arguments; /workflow/jobs/a/args/0""")
    void aWorkflowThatCannotBe_isRefused(String jobs, int status, String problem, String pointer) {
        Answer answer = api.put(path(), "{\"cron\":\"@yearly\",\"workflow\":{\"jobs\":" + jobs + "}}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(answer.json().path("errors").findValuesAsString("pointer")).contains(pointer);
    }
}
