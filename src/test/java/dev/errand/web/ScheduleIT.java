package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.ResourceLockTarget;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** Schedules over HTTP. Most of them wait for seconds to come, and do so side by side; what keeps the scheduler busy for long has it to itself. */
@Execution(ExecutionMode.CONCURRENT)
@ResourceLock(value = ScheduleIT.SCHEDULER, mode = ResourceAccessMode.READ, target = ResourceLockTarget.CHILDREN)
@ServiceTest
class ScheduleIT {

    static final String SCHEDULER = "the scheduler";

    private static final String JOB = "\"job\":{\"task\":\"square\",\"args\":[3]}";
    private static final String EACH_SECOND = "{\"everySeconds\":1," + JOB + "}";
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
        name = "s-" + UUID.randomUUID();
    }

    @AfterEach
    void remove() {
        api.delete(path());
    }

    private String path() {
        return "/v1/schedules/" + name;
    }

    private JsonNode put(String body) {
        Answer answer = api.put(path(), body);
        assertThat(answer.status()).as(answer.text()).isIn(200, 201);
        return answer.json();
    }

    private JsonNode schedule() {
        return api.get(path()).json();
    }

    private List<JsonNode> runs() {
        return StreamSupport.stream(
                        api.get(path() + "/runs").json().path("items").spliterator(), false)
                .toList();
    }

    private void awaitCount(String what, int least) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> schedule().at("/counts/" + what).asInt() >= least);
    }

    @Test
    void whatIsMade_isShown_withItsNextTimes() {
        Answer made = api.put(
                path(),
                "{\"cron\":\"30 2 * * MON-FRI\",\"timeZone\":\"Europe/Berlin\",\"description\":\"nightly\"," + JOB
                        + "}");

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location")).endsWith(path());
        assertThat(made.header("ETag")).startsWith("\"");
        JsonNode shown = schedule();
        assertThat(shown).isEqualTo(made.json());
        assertThat(shown.path("cron").asString()).isEqualTo("30 2 * * MON-FRI");
        assertThat(shown.path("state").asString()).isEqualTo("active");
        assertThat(shown.path("source").asString()).isEqualTo("api");
        assertThat(shown.path("overlap").asString()).isEqualTo("skip");
        assertThat(shown.path("nextRuns")).hasSize(10);
        assertThat(shown.at("/job/task").asString()).isEqualTo("square");
        assertThat(shown.at("/counts/fired").asInt()).isZero();
        assertThat(api.get("/v1/schedules?limit=500").text()).contains(name);
    }

    @Test
    void headersOfItsWebhook_areNotShown() {
        put("{\"cron\":\"@yearly\",\"job\":{\"task\":\"square\",\"args\":[3],"
                + "\"webhook\":{\"url\":\"https://hooks.example.org/x\",\"headers\":{\"X-Token\":\"hidden-word\"}}}}");

        assertThat(schedule().at("/job/webhook/headers").asString()).isEqualTo("***");
        assertThat(schedule().toString()).doesNotContain("hidden-word");
    }

    @Test
    void equalContent_changesNothing_andOtherVersionsAreRefused() {
        Answer made = api.put(path(), YEARLY);
        String tag = made.header("ETag");

        Answer same = api.put(path(), "{" + JOB + ", \"cron\": \"@yearly\"}");
        assertThat(same.status()).isEqualTo(200);
        assertThat(same.header("ETag")).isEqualTo(tag);
        assertThat(api.put(path(), YEARLY, "If-None-Match", "*").problem()).isEqualTo("precondition-failed");

        Answer changed = api.put(path(), "{\"cron\":\"@monthly\"," + JOB + "}", "If-Match", tag);
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(tag);
        assertThat(api.put(path(), YEARLY, "If-Match", tag).status()).isEqualTo(412);
        assertThat(schedule().path("cron").asString()).isEqualTo("@monthly");
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '`', textBlock = """
            {"cron":"0 0 30 2 *",JOB};                                 422; never-fires
            {"cron":"0 24 * * *",JOB};                                 422; invalid-cron
            {"cron":["@daily","1 2 3"],JOB};                           422; invalid-cron
            {"cron":"@daily","timeZone":"Mars/Base",JOB};              422; unknown-time-zone
            {"cron":"@daily","timeZone":"+02:00",JOB};                 422; unknown-time-zone
            {"everySeconds":0.5,JOB};                                  422; too-frequent
            {"at":"2020-01-01T00:00:00Z",JOB};                         422; never-fires
            {"cron":"@daily","endAt":"2020-01-01T00:00:00Z",JOB};      422; never-fires
            {"at":"yesterday",JOB};                                    400; validation
            {"cron":"@daily"};                                         400; validation
            {JOB};                                                     400; validation
            {"cron":"@daily","everySeconds":5,JOB};                    400; validation
            {"cron":"@daily","overlap":"maybe",JOB};                   400; validation
            {"cron":[],JOB};                                           400; validation
            {"cron":"@daily","crons":1,JOB};                           400; validation
            {"cron":"@daily","workflow":{}};                           400; validation
            {"cron":"@daily","job":{"task":"square","args":[3],"runAt":"2030-01-01T00:00:00Z"}};  400; validation
            {"cron":"@daily","job":{"task":"square","args":[3],"delaySeconds":1}};                400; validation
            {"cron":"@daily","job":{"task":"square","args":[3],"after":[]}};                      400; validation
            {"cron":"@daily","job":{"task":"none"}};                   422; unknown-task
            {"cron":"@daily","job":{"task":"square","args":["x"]}};    422; invalid-arguments
            {"cron":"@daily","job":{"task":"square","args":[3],"queue":"none"}};  422; unknown-queue""")
    void whatIsWrong_isRefused(String body, int status, String problem) {
        Answer answer = api.put(path(), body.replace("JOB", JOB));

        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.problem()).isEqualTo(problem);
        assertThat(api.get(path()).problem()).isEqualTo("schedule-not-found");
    }

    @Test
    void mistakes_arePointedTo() {
        Answer cron = api.put(path(), "{\"cron\":[\"@daily\",\"0 24 * * *\"]," + JOB + "}");
        assertThat(cron.json().at("/errors/0/pointer").asString()).isEqualTo("/cron/1");
        assertThat(cron.json().path("place").asInt()).isEqualTo(2);
        Answer args = api.put(path(), "{\"cron\":\"@daily\",\"job\":{\"task\":\"square\",\"args\":[\"x\"]}}");
        assertThat(args.json().at("/errors/0/pointer").asString()).isEqualTo("/job/args/0");
        Answer task = api.put(path(), "{\"cron\":\"@daily\",\"job\":{\"task\":\"none\"}}");
        assertThat(task.json().at("/errors/0/pointer").asString()).isEqualTo("/job/task");
        Answer field = api.put(path(), "{\"cron\":\"@daily\",\"job\":{\"task\":\"square\",\"prio\":1}}");
        assertThat(field.json().at("/errors/0/pointer").asString()).isEqualTo("/job/prio");
    }

    @Test
    void eachTime_becomesAJob_thatSaysSo() {
        put(EACH_SECOND);
        awaitCount("fired", 3);

        JsonNode run = runs().getFirst();
        assertThat(run.path("outcome").asString()).isEqualTo("fired");
        assertThat(run.path("trigger").asString()).isEqualTo("schedule");
        JsonNode job =
                api.get("/v1/jobs/" + run.path("jobId").asString() + "?wait=30").json();
        assertThat(job.path("status").asString()).isEqualTo("succeeded");
        assertThat(job.path("schedule").asString()).isEqualTo(name);
        assertThat(job.path("scheduledAt")).isEqualTo(run.path("scheduledAt"));
        assertThat(job.path("scheduledAt").asString()).endsWith(".000Z");
        assertThat(runs()).extracting(one -> one.path("scheduledAt").asString()).doesNotHaveDuplicates();
        assertThat(schedule().at("/lastRun/outcome").asString()).isEqualTo("fired");
    }

    @Test
    void arguments_getThePlannedTime() {
        put("{\"everySeconds\":1,\"job\":{\"task\":\"echo\",\"args\":[{\"at\":{\"$schedule\":\"scheduledAt\"}}]}}");
        awaitCount("fired", 1);

        JsonNode run = runs().getLast();
        JsonNode job =
                api.get("/v1/jobs/" + run.path("jobId").asString() + "?wait=30").json();
        assertThat(job.at("/result/at")).isEqualTo(run.path("scheduledAt"));
    }

    @Test
    void aBatch_isATargetToo() {
        put("{\"everySeconds\":1,\"overlap\":\"queue-one\",\"batch\":{\"task\":\"square\",\"items\":[1,2,3]}}");
        awaitCount("fired", 2);

        JsonNode run = runs().getLast();
        String batch = run.path("batchId").asString();
        JsonNode ended = api.get("/v1/batches/" + batch + "?wait=30").json();
        assertThat(ended.at("/counts/succeeded").asInt()).isEqualTo(3);
        JsonNode item = api.get("/v1/jobs?batch=" + batch).json().at("/items/0");
        assertThat(item.path("scheduledAt")).isEqualTo(run.path("scheduledAt"));
    }

    @Test
    void whileARunIsOpen_timesAreSkipped() {
        put("{\"everySeconds\":1,\"job\":{\"task\":\"probe.hold\",\"args\":[\"never\"]}}");
        awaitCount("skipped", 2);

        assertThat(schedule().at("/counts/fired").asInt()).isEqualTo(1);
        assertThat(runs().getFirst().path("outcome").asString()).isEqualTo("skipped");
        assertThat(api.delete(path() + "?jobs=cancel").status()).isEqualTo(204);
        String job = runsJob();
        assertThat(api.get("/v1/jobs/" + job + "?wait=30").json().path("status").asString())
                .isEqualTo("canceled");
    }

    /** The only job of the schedule, which is gone. */
    private String runsJob() {
        JsonNode items = api.get("/v1/jobs?task=probe.hold&limit=50").json().path("items");
        return StreamSupport.stream(items.spliterator(), false)
                .filter(job -> job.path("schedule").asString().equals(name))
                .map(job -> job.path("id").asString())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void oneThatWaits_startsAtTheEndOfTheOther() {
        put("{\"everySeconds\":1,\"overlap\":\"queue-one\",\"job\":{\"task\":\"probe.hold\",\"args\":[\"never\"]}}");
        awaitCount("skipped", 1);
        JsonNode before = schedule();
        assertThat(before.at("/counts/fired").asInt()).isEqualTo(1);
        String waits = before.path("waitingSince").asString();
        assertThat(waits).isNotEmpty();

        api.post("/v1/jobs/" + runsJob() + "/cancel");
        awaitCount("fired", 2);

        assertThat(runs().stream()
                        .filter(run -> run.path("scheduledAt").asString().equals(waits))
                        .map(run -> run.path("outcome").asString()))
                .containsExactly("fired");
        await().until(() ->
                api.get("/v1/jobs?task=probe.hold&status=running").text().contains(name));
        api.delete(path() + "?jobs=cancel");
    }

    @Test
    void aNewRun_canCancelTheOther() {
        put(
                "{\"everySeconds\":1,\"overlap\":\"cancel-running\",\"job\":{\"task\":\"probe.hold\",\"args\":[\"never\"]}}");
        awaitCount("fired", 3);
        String first = runs().getLast().path("jobId").asString();

        assertThat(api.get("/v1/jobs/" + first + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("canceled");
        api.delete(path() + "?jobs=cancel");
    }

    @Test
    void paused_itFiresNothing_andGoesOnFromThen() {
        put(EACH_SECOND);
        awaitCount("fired", 1);
        Answer paused = api.post(path() + "/pause", "{\"note\":\"too loud\"}");

        assertThat(paused.status()).as(paused.text()).isEqualTo(200);
        assertThat(paused.json().path("state").asString()).isEqualTo("paused");
        assertThat(paused.json().path("note").asString()).isEqualTo("too loud");
        assertThat(paused.json().path("nextRuns")).isEmpty();
        int fired = paused.json().at("/counts/fired").asInt();
        Instant begin = Instant.now();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> Instant.now().isAfter(begin.plusSeconds(2)));
        assertThat(schedule().at("/counts/fired").asInt()).isEqualTo(fired);
        assertThat(api.put(path(), EACH_SECOND).json().path("state").asString()).isEqualTo("paused");

        Answer ran = api.post(path() + "/run?wait=30");
        assertThat(ran.status()).as(ran.text()).isEqualTo(201);
        assertThat(ran.json().path("result").asInt()).isEqualTo(9);
        assertThat(schedule().at("/counts/manual").asInt()).isEqualTo(1);

        assertThat(api.post(path() + "/resume").json().path("state").asString()).isEqualTo("active");
        awaitCount("fired", fired + 1);
        assertThat(schedule().at("/counts/missed").asInt()).isZero();
    }

    @Test
    void resumed_itMakesUpTheLast_whereThatIsWanted() {
        put("{\"everySeconds\":1,\"missed\":\"all\",\"paused\":true," + JOB + "}");
        Instant begin = Instant.now();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> Instant.now().isAfter(begin.plusSeconds(3)));

        api.post(path() + "/resume", "{\"makeUp\":true}");
        awaitCount("fired", 3);

        assertThat(runs().getLast().path("trigger").asString()).isEqualTo("made-up");
    }

    @Test
    void byHand_itAnswersLikeASubmission() {
        put(YEARLY);

        Answer first = api.post(path() + "/run", "", "Idempotency-Key", name);
        assertThat(first.status()).as(first.text()).isEqualTo(202);
        Answer again = api.post(path() + "/run", "", "Idempotency-Key", name);
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first.id());
        JsonNode run = runs().getFirst();
        assertThat(run.path("trigger").asString()).isEqualTo("manual");
        assertThat(run.path("jobId").asString()).isEqualTo(first.id());
        assertThat(schedule().at("/counts/manual").asInt()).isEqualTo(1);
        assertThat(schedule().at("/counts/fired").asInt()).isZero();
    }

    @Test
    void pastTimes_runOnce_asABatch() {
        put("{\"cron\":\"0 * * * *\",\"job\":{\"task\":\"echo\",\"args\":[{\"$schedule\":\"scheduledAt\"}]}}");
        Instant to = Instant.now().truncatedTo(ChronoUnit.HOURS);
        String span = "\"from\":\"" + to.minus(Duration.ofHours(5)) + "\",\"to\":\"" + to + "\"";

        Answer dry = api.post(path() + "/backfill", "{" + span + ",\"dryRun\":true}");
        assertThat(dry.status()).as(dry.text()).isEqualTo(200);
        assertThat(dry.json().path("count").asInt()).isEqualTo(5);
        Answer made = api.post(path() + "/backfill", "{" + span + "}");
        assertThat(made.status()).as(made.text()).isEqualTo(202);
        JsonNode batch = api.get("/v1/batches/" + made.id() + "?wait=30").json();
        assertThat(batch.at("/counts/succeeded").asInt()).isEqualTo(5);
        JsonNode results = api.get("/v1/batches/" + made.id() + "/results").json();
        assertThat(results.at("/items/0/result")).isEqualTo(dry.json().at("/scheduledAt/0"));
        JsonNode job =
                api.get("/v1/jobs/" + results.at("/items/4/jobId").asString()).json();
        assertThat(job.path("scheduledAt")).isEqualTo(dry.json().at("/scheduledAt/4"));
        assertThat(schedule().at("/counts/backfilled").asInt()).isEqualTo(5);
        assertThat(runs())
                .hasSize(5)
                .allMatch(run -> run.path("trigger").asString().equals("backfill"));

        assertThat(api.post(path() + "/backfill", "{" + span + ",\"dryRun\":true}")
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
        assertThat(api.post(path() + "/backfill", "{\"from\":\"2000-01-01T00:00:00Z\",\"to\":\"" + to + "\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void once_itIsDoneAfterwards() {
        put("{\"at\":\"" + Instant.now().plusSeconds(1).truncatedTo(ChronoUnit.MILLIS) + "\"," + JOB + "}");
        awaitCount("fired", 1);

        assertThat(schedule().path("state").asString()).isEqualTo("done");
        assertThat(schedule().path("nextRuns")).isEmpty();
    }

    @Test
    void aPreview_storesNothing() {
        Answer answer = api.post(
                "/v1/schedules/preview",
                "{\"cron\":\"30 2 29 3 *\",\"timeZone\":\"Europe/Berlin\",\"startAt\":\"2026-01-01T00:00:00Z\",\"count\":2}");

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.json().path("nextRuns")).hasSize(2);
        assertThat(api.post("/v1/schedules/preview", "{\"cron\":\"x\"}").problem())
                .isEqualTo("invalid-cron");
        assertThat(api.post("/v1/schedules/preview", "{\"cron\":\"@daily\",\"count\":101}")
                        .status())
                .isEqualTo(400);
    }

    /** Changes its row, as only an accident or the time can. */
    private void row(String change) {
        int changed = transactions.write(connection -> Transactions.jdbc(connection)
                .sql("update schedule set " + change + " where name = ?")
                .param(name)
                .update());
        assertThat(changed).isEqualTo(1);
    }

    /** As if nobody had looked for so long. Something else is changed, so that somebody looks. */
    private void turnBack(Duration length) {
        long millis = length.toMillis();
        row("considered_at = considered_at - " + millis + ", next_at = next_at - " + millis + ", due_at = due_at - "
                + millis);
        String other = "/v1/schedules/other-" + name;
        assertThat(api.put(other, YEARLY).status()).isEqualTo(201);
        assertThat(api.delete(other).status()).isEqualTo(204);
    }

    private long listed(String outcome) {
        long count = 0;
        String cursor = "";
        do {
            JsonNode page = api.get(path() + "/runs?limit=500" + cursor).json();
            count += StreamSupport.stream(page.path("items").spliterator(), false)
                    .filter(run -> run.path("outcome").asString().equals(outcome))
                    .count();
            cursor = page.has("nextCursor")
                    ? "&cursor=" + page.path("nextCursor").asString()
                    : "";
        } while (!cursor.isEmpty());
        return count;
    }

    @ResourceLock(SCHEDULER)
    @ParameterizedTest
    @CsvSource({"one, 1", "all, 100", "none, 0"})
    void afterTwoWeeks_someAreMadeUp_andTheOthersAreCounted(String missed, int madeUp) {
        // At the half of a day that is far off.
        int hour = (Instant.now().atOffset(ZoneOffset.UTC).getHour() + 6) % 12;
        put("{\"cron\":\"*/10 " + hour + "," + (hour + 12) + " * * *\",\"overlap\":\"allow\",\"missed\":\"" + missed
                + "\",\"missedWithinSeconds\":2000000," + JOB + "}");

        turnBack(Duration.ofDays(14));

        awaitCount("missed", 14 * 12 - madeUp);
        awaitCount("fired", madeUp);
        JsonNode shown = schedule();
        assertThat(shown.at("/counts/missed").asInt()).isEqualTo(14 * 12 - madeUp);
        assertThat(shown.at("/counts/fired").asInt()).isEqualTo(madeUp);
        assertThat(listed("missed")).isEqualTo(14 * 12 - madeUp);
        assertThat(runs().getFirst().path("trigger").asString()).isEqualTo(madeUp == 0 ? "schedule" : "made-up");
        assertThat(Instant.parse(shown.at("/nextRuns/0/scheduledAt").asString()))
                .isAfter(Instant.now());
    }

    @ResourceLock(SCHEDULER)
    @Test
    void ofMoreThanAMillion_allAreCounted_andAThousandAreListed() {
        put("{\"everySeconds\":1,\"overlap\":\"allow\",\"missed\":\"all\"," + JOB + "}");

        turnBack(Duration.ofDays(14));

        awaitCount("fired", 100);
        assertThat(schedule().at("/counts/missed").asInt()).isBetween(14 * 86_400 - 150, 14 * 86_400);
        assertThat(listed("missed")).isBetween(900L, 1_000L);
    }

    @Test
    void oneThatCannotBeRead_harmsNoOther() {
        put(EACH_SECOND);
        row("rules = '{\"cron\":\"@hourly\",\"timeZone\":\"Mars/Base\"}', due_at = 1");
        String broken = name;
        name = "s-" + UUID.randomUUID();
        put(EACH_SECOND);

        awaitCount("fired", 2);

        api.delete(path());
        name = broken;
        assertThat(schedule().path("state").asString()).isEqualTo("active");
        assertThat(schedule().path("nextRuns")).isEmpty();
        int fired = schedule().at("/counts/fired").asInt();
        put("{\"everySeconds\":1,\"description\":\"mended\"," + JOB + "}");
        awaitCount("fired", fired + 1);
    }

    @Test
    void aNewBatch_canCancelTheOther_asAWhole() {
        put(
                "{\"everySeconds\":1,\"overlap\":\"cancel-running\",\"batch\":{\"task\":\"probe.hold\",\"maxConcurrency\":1,"
                        + "\"items\":[\"never\",\"never\",\"never\"]}}");
        awaitCount("fired", 2);

        String first = runs().getLast().path("batchId").asString();
        JsonNode ended = api.get("/v1/batches/" + first + "?wait=30").json();
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("canceled");
        api.delete(path() + "?jobs=cancel");
    }

    @Test
    void aNewBatch_canCancelTheOther_alsoWhereNothingOfItRuns() {
        put("{\"everySeconds\":1,\"overlap\":\"cancel-running\",\"batch\":{\"task\":\"fail\",\"items\":[\"again\"],"
                + "\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":3600}}}");
        awaitCount("fired", 3);

        String first = runs().getLast().path("batchId").asString();
        JsonNode ended = api.get("/v1/batches/" + first + "?wait=30").json();
        assertThat(ended.path("status").asString()).as(ended.toString()).isEqualTo("canceled");
        api.delete(path() + "?jobs=cancel");
    }

    @Test
    void aBatchThatWaits_andCannotBeSubmitted_isRejected() {
        put("{\"everySeconds\":1,\"overlap\":\"queue-one\",\"batch\":{\"task\":\"probe.hold\",\"items\":[\"never\"]}}");
        awaitCount("skipped", 1);
        String waits = schedule().path("waitingSince").asString();
        assertThat(waits).isNotEmpty();
        row("target = '{\"task\":\"none\",\"items\":[1]}'");

        api.post("/v1/batches/" + runs().getLast().path("batchId").asString() + "/cancel");

        await().untilAsserted(() -> assertThat(runs().stream()
                        .filter(run -> run.path("scheduledAt").asString().equals(waits))
                        .map(run -> run.at("/problem/type").asString()))
                .containsExactly("unknown-task"));
        assertThat(schedule().has("waitingSince")).isFalse();
    }

    @Test
    void endpoints_hearOfWhatCouldNotBeKept() {
        Answer endpoint = api.post(
                "/v1/webhook-endpoints",
                "{\"url\":\"https://hooks.example.org/x\",\"events\":[\"schedule.missed\",\"schedule.rejected\"]}");
        assertThat(endpoint.status()).as(endpoint.text()).isEqualTo(201);
        put("{\"everySeconds\":1,\"missed\":\"none\"," + JOB + "}");
        turnBack(Duration.ofHours(1));
        awaitCount("missed", 1);
        row("target = '{\"task\":\"none\"}'");
        awaitCount("rejected", 1);

        String deliveries = "/v1/webhook-deliveries?limit=500&endpoint=" + endpoint.id();
        await().untilAsserted(() -> assertThat(StreamSupport.stream(
                                api.get(deliveries).json().path("items").spliterator(), false)
                        .map(delivery -> delivery.path("event").asString()))
                .contains("schedule.missed", "schedule.rejected"));
        api.delete("/v1/webhook-endpoints/" + endpoint.id());
    }
}
