package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.access.Tenant;
import dev.errand.tenant.TenantSettings;
import dev.errand.tenant.Tenants;
import dev.errand.web.Api.Answer;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/**
 * Two tenants with the same fixtures: whatever is one's is to the other as if it had never existed, byte for byte. What has an id is asked for
 * by it and by one that nobody has; names and keys are the same for both.
 */
@ServiceTest
@Import(Callings.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TenantIT {

    private static final String HELD =
            "{\"task\":\"probe.content\",\"args\":[\"text/plain\",\"x\"],\"delaySeconds\":3600}";

    @LocalServerPort
    private int port;

    @Autowired
    private Tenants tenants;

    private Api api;
    private TenantsApart acme;
    private TenantsApart brew;
    private TenantsApart everybody;
    private Fixtures acmes;
    private Fixtures brews;

    /** What a tenant has. */
    private record Fixtures(
            String ended,
            String waiting,
            String removed,
            String batch,
            String endpoint,
            String delivery,
            String token,
            String receipt,
            String operation,
            String cursor) {}

    @BeforeAll
    void fixtures() {
        api = new Api(port);
        for (String name : List.of("acme", "brew")) {
            assertThat(tenants.save(TenantSettings.unlimited(new Tenant(name)))).isPresent();
        }
        acme = new TenantsApart(api, "acme");
        brew = new TenantsApart(api, "brew");
        everybody = new TenantsApart(api, Callings.ALL);
        acmes = fixtures(acme);
        brews = fixtures(brew);
    }

    private static Fixtures fixtures(TenantsApart tenant) {
        String ended = ended(tenant, ",\"resultQueue\":\"same\",\"metadata\":{\"whose\":\"" + tenant.tenant() + "\"}");
        String removed = ended(tenant, "");
        assertThat(tenant.call("DELETE", "/v1/jobs/" + removed, "").status()).isEqualTo(204);
        String waiting = tenant.submit(HELD);
        Answer batch = tenant.post(
                "/v1/batches?wait=30",
                "{\"task\":\"probe.large\",\"items\":[1,2],\"tags\":[\"same\"],\"resultQueue\":\"other\"}");
        assertThat(batch.status()).as(batch.text()).isEqualTo(201);
        Answer endpoint = tenant.post("/v1/webhook-endpoints", "{\"url\":\"https://hooks.example.org/x\"}");
        Answer ping = tenant.call("POST", "/v1/webhook-endpoints/" + endpoint.id() + "/ping", "");
        assertThat(ping.status()).as(ping.text()).isEqualTo(202);
        Answer registered = tenant.post(
                "/v1/worker-tasks",
                "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[{\"name\":\"same.task\",\"parameters\":[]},{\"name\":\"only-"
                        + tenant.tenant() + "\",\"parameters\":[]}]}");
        assertThat(registered.status()).as(registered.text()).isEqualTo(200);
        tenant.submit("{\"task\":\"same.task\"}");
        Answer leased = tenant.post(
                "/v1/leases", "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[\"same.task\"],\"waitSeconds\":10}");
        Answer received =
                tenant.post("/v1/result-queues/same/receive", "{\"waitSeconds\":10,\"visibilitySeconds\":600}");
        Answer operation = tenant.post("/v1/jobs/cancel", "{\"filter\":{\"tag\":[\"none-of-these\"]}}");
        assertThat(operation.status()).as(operation.text()).isEqualTo(202);
        Answer schedule = tenant.call(
                "PUT",
                "/v1/schedules/only-" + tenant.tenant(),
                "{\"cron\":\"@yearly\",\"job\":{\"task\":\"probe.large\",\"args\":[1]}}");
        assertThat(schedule.status()).as(schedule.text()).isEqualTo(201);
        return new Fixtures(
                ended,
                waiting,
                removed,
                batch.id(),
                endpoint.id(),
                ping.id(),
                leased.json().at("/leases/0/token").asString(),
                received.json().at("/messages/0/receipt").asString(),
                operation.id(),
                tenant.get("/v1/jobs?limit=1").json().path("nextCursor").asString());
    }

    private static String ended(TenantsApart tenant, String more) {
        Answer answer = tenant.post("/v1/jobs?wait=30", "{\"task\":\"probe.large\",\"args\":[3]" + more + "}");
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return answer.id();
    }

    @Test
    void aPause_holdsTheJobsOfItsTenantAlone_andThatOfAnAdministratorAll() {
        assertThat(acme.post("/v1/queues/default/pause", "{\"reason\":\"acmes\"}")
                        .status())
                .isEqualTo(200);
        String held = acme.submit("{\"task\":\"probe.large\",\"args\":[3]}");
        ended(brew, "");
        assertThat(acme.get("/v1/jobs/" + held).json().path("status").asString())
                .isEqualTo("queued");
        assertThat(brew.get("/v1/queues/default").text()).doesNotContain("acmes");
        assertThat(brew.get("/v1/queues/default").json().path("queued").asInt()).isZero();
        assertThat(acme.get("/v1/queues/default").json().path("queued").asInt()).isOne();

        assertThat(everybody.post("/v1/queues/default/pause", "").status()).isEqualTo(200);
        assertThat(acme.call("POST", "/v1/queues/default/resume", "").status()).isEqualTo(200);
        String alsoHeld = brew.submit("{\"task\":\"probe.large\",\"args\":[3]}");
        assertThat(everybody.get("/v1/queues/default").json().path("queued").asInt())
                .isEqualTo(2);
        assertThat(brew.get("/v1/queues/default").json().has("paused")).isTrue();

        assertThat(everybody.call("POST", "/v1/queues/default/resume", "").status())
                .isEqualTo(200);
        assertThat(acme.get("/v1/jobs/" + held + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
        assertThat(brew.get("/v1/jobs/" + alsoHeld + "?wait=30")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("succeeded");
    }

    @Test
    void anOrderForMany_reachesJobsOfItsTenantAlone() {
        String theirs = acme.submit(HELD);
        String own = brew.submit(HELD);

        Answer named = brew.post("/v1/jobs/cancel", "{\"ids\":[\"" + theirs + "\",\"" + own + "\"]}");
        JsonNode end = brew.get("/v1/operations/" + named.id() + "?wait=30").json();
        Answer filtered = brew.post("/v1/jobs/delete", "{\"filter\":{\"task\":\"probe.content\"}}");
        brew.get("/v1/operations/" + filtered.id() + "?wait=30");

        assertThat(end.at("/counts/changed").asInt()).isOne();
        assertThat(end.at("/counts/skipped").asInt()).isOne();
        assertThat(brew.get("/v1/jobs/" + own).status()).isEqualTo(410);
        assertThat(acme.get("/v1/jobs/" + theirs).json().path("status").asString())
                .isEqualTo("scheduled");
        assertThat(acme.get("/v1/operations").text()).doesNotContain(named.id());
        assertThat(everybody.get("/v1/operations").text()).contains(named.id());
    }

    /** An id like that one, which nobody has. */
    private static String never(String id) {
        String end = id.substring(id.length() - 8).chars().allMatch(c -> c == '0') ? "11111111" : "00000000";
        return id.substring(0, id.length() - 8) + end;
    }

    /** Method, path and body of calls on things with ids; {@code ID} is the place of the id. */
    private Stream<List<String>> calls() {
        Stream<List<String>> jobs = Stream.of(acmes.ended, acmes.waiting, acmes.removed)
                .flatMap(id -> Stream.of(
                        List.of("GET", "/v1/jobs/ID", "", id),
                        List.of("GET", "/v1/jobs/ID?wait=5", "", id),
                        List.of("HEAD", "/v1/jobs/ID", "", id),
                        List.of("GET", "/v1/jobs/ID/args", "", id),
                        List.of("GET", "/v1/jobs/ID/logs", "", id),
                        List.of("GET", "/v1/jobs/ID/result", "", id),
                        List.of("GET", "/v1/jobs/ID/attempts", "", id),
                        List.of("GET", "/v1/jobs/ID/result?wait=5", "", id),
                        List.of("GET", "/v1/jobs/ID/events", "", id),
                        List.of("GET", "/v1/jobs/ID/events?after=0", "", id),
                        List.of("POST", "/v1/jobs/ID/cancel", "", id),
                        List.of("POST", "/v1/jobs/ID/retry", "", id),
                        List.of("DELETE", "/v1/jobs/ID", "", id),
                        List.of("POST", "/v1/jobs", "{\"task\":\"probe.large\",\"args\":[1],\"after\":[\"ID\"]}", id),
                        List.of(
                                "POST",
                                "/v1/jobs/check",
                                "{\"task\":\"probe.large\",\"args\":[1],\"after\":[\"ID\"]}",
                                id),
                        List.of(
                                "POST",
                                "/v1/batches",
                                "{\"task\":\"probe.large\",\"items\":[1],\"after\":[\"ID\"]}",
                                id),
                        List.of("POST", "/v1/jobs/wait", "{\"ids\":[\"ID\"],\"waitSeconds\":5}", id),
                        List.of("GET", "/v1/webhook-deliveries?job=ID", "", id)));
        Stream<List<String>> others = Stream.of(
                List.of("GET", "/v1/batches/ID", "", acmes.batch),
                List.of("GET", "/v1/batches/ID?wait=5", "", acmes.batch),
                List.of("GET", "/v1/workflows/ID", "", acmes.batch),
                List.of("GET", "/v1/workflows/ID?wait=5", "", acmes.batch),
                List.of("GET", "/v1/batches/ID/results", "", acmes.batch),
                List.of("GET", "/v1/batches/ID/results?wait=5", "", acmes.batch),
                List.of("GET", "/v1/batches/ID/events", "", acmes.batch),
                List.of("POST", "/v1/batches/ID/cancel", "", acmes.batch),
                List.of("POST", "/v1/jobs", "{\"task\":\"probe.large\",\"args\":[1],\"after\":[\"ID\"]}", acmes.batch),
                List.of("GET", "/v1/jobs?batch=ID", "", acmes.batch),
                List.of("GET", "/v1/webhook-endpoints/ID", "", acmes.endpoint),
                List.of("PATCH", "/v1/webhook-endpoints/ID", "{\"enabled\":false}", acmes.endpoint),
                List.of("PATCH", "/v1/webhook-endpoints/ID", "{\"url\":\"http://127.0.0.1/\"}", acmes.endpoint),
                List.of("POST", "/v1/webhook-endpoints/ID/ping", "", acmes.endpoint),
                List.of("POST", "/v1/webhook-endpoints/ID/rotate-secret", "", acmes.endpoint),
                List.of(
                        "POST",
                        "/v1/webhook-endpoints/ID/recover",
                        "{\"since\":\"2026-01-01T00:00:00Z\"}",
                        acmes.endpoint),
                List.of("DELETE", "/v1/webhook-endpoints/ID", "", acmes.endpoint),
                List.of("GET", "/v1/webhook-deliveries?endpoint=ID", "", acmes.endpoint),
                List.of(
                        "POST",
                        "/v1/jobs",
                        "{\"task\":\"probe.large\",\"args\":[1],\"webhook\":{\"endpoint\":\"ID\"}}",
                        acmes.endpoint),
                List.of("GET", "/v1/webhook-deliveries/ID", "", acmes.delivery),
                List.of("POST", "/v1/webhook-deliveries/ID/redeliver", "", acmes.delivery),
                List.of("POST", "/v1/leases/ID/complete", "{\"result\":1}", acmes.token),
                List.of("POST", "/v1/leases/ID/fail", "{\"error\":{\"message\":\"x\"}}", acmes.token),
                List.of("POST", "/v1/leases/ID/release", "", acmes.token),
                List.of("PUT", "/v1/leases/ID/result", "{}", acmes.token),
                List.of(
                        "POST",
                        "/v1/leases/settle",
                        "{\"items\":[{\"token\":\"ID\",\"complete\":{\"result\":1}}]}",
                        acmes.token),
                List.of(
                        "POST",
                        "/v1/workers/w/heartbeat",
                        "{\"instance\":\"i\",\"leases\":[{\"token\":\"ID\",\"progress\":{\"percent\":1}}]}",
                        acmes.token),
                List.of("GET", "/v1/operations/ID", "", acmes.operation),
                List.of("GET", "/v1/operations/ID?wait=5", "", acmes.operation),
                List.of("POST", "/v1/operations/ID/stop", "", acmes.operation),
                List.of("GET", "/v1/schedules/ID", "", "only-acme"),
                List.of("GET", "/v1/schedules/ID/runs", "", "only-acme"),
                List.of("POST", "/v1/schedules/ID/pause", "", "only-acme"),
                List.of("POST", "/v1/schedules/ID/resume", "", "only-acme"),
                List.of("POST", "/v1/schedules/ID/run", "", "only-acme"),
                List.of(
                        "POST",
                        "/v1/schedules/ID/backfill",
                        "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"}",
                        "only-acme"),
                List.of("DELETE", "/v1/schedules/ID", "", "only-acme"),
                List.of("DELETE", "/v1/worker-tasks/ID", "", "only-acme"),
                List.of("GET", "/v1/tasks/ID", "", "only-acme"),
                List.of("POST", "/v1/jobs", "{\"task\":\"ID\"}", "only-acme"),
                List.of("POST", "/v1/batches", "{\"task\":\"ID\",\"items\":[]}", "only-acme"),
                List.of("GET", "/v1/jobs?task=ID", "", "only-acme"),
                List.of(
                        "POST",
                        "/v1/leases",
                        "{\"workerId\":\"w\",\"instance\":\"x\",\"tasks\":[\"ID\"],\"holding\":[]}",
                        "only-acme"));
        return Stream.concat(jobs, others);
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatIsAnothers_isAsIfItHadNeverExisted(List<String> call) {
        String id = call.getLast();
        String other = never(id);

        Answer theirs = brew.call(
                call.get(0), call.get(1).replace("ID", id), call.get(2).replace("ID", id));
        Answer nobodys = brew.call(
                call.get(0), call.get(1).replace("ID", other), call.get(2).replace("ID", other));

        assertThat(TenantsApart.told(theirs, id)).isEqualTo(TenantsApart.told(nobodys, other));
        // Nor does the default tenant see it.
        Answer usual = new TenantsApart(api, "default")
                .call(call.get(0), call.get(1).replace("ID", id), call.get(2).replace("ID", id));
        assertThat(usual.status()).isEqualTo(theirs.status());
    }

    @Test
    void nothingOfItWasTouched() {
        assertThat(acme.get("/v1/jobs/" + acmes.ended).json().path("status").asString())
                .isEqualTo("succeeded");
        assertThat(acme.get("/v1/jobs/" + acmes.waiting).json().path("status").asString())
                .isEqualTo("scheduled");
        assertThat(acme.get("/v1/jobs/" + acmes.removed).status()).isEqualTo(410);
        assertThat(acme.get("/v1/batches/" + acmes.batch)
                        .json()
                        .at("/counts/succeeded")
                        .asInt())
                .isEqualTo(2);
        assertThat(acme.get("/v1/webhook-endpoints/" + acmes.endpoint)
                        .json()
                        .path("enabled")
                        .asBoolean())
                .isTrue();
        assertThat(acme.get("/v1/webhook-deliveries/" + acmes.delivery).status())
                .isEqualTo(200);
        assertThat(acme.get("/v1/tasks/only-acme").status()).isEqualTo(200);
        assertThat(acme.get("/v1/schedules/only-acme").json().path("state").asString())
                .isEqualTo("active");
        Answer kept = acme.post(
                "/v1/workers/w/heartbeat", "{\"instance\":\"i\",\"leases\":[{\"token\":\"" + acmes.token + "\"}]}");
        assertThat(kept.json().at("/leases/0/outcome").asString()).isEqualTo("kept");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ack", "nack", "extend"})
    void receipts_areUnknownInAnotherTenantsQueueOfTheSameName(String order) {
        String more = order.equals("extend") ? ",\"visibilitySeconds\":600" : "";
        Answer answer =
                brew.post("/v1/result-queues/same/" + order, "{\"receipts\":[\"" + acmes.receipt + "\"]" + more + "}");

        assertThat(answer.json().at("/results/0/outcome").asString()).isEqualTo("unknown");
        Answer own = acme.post(
                "/v1/result-queues/same/extend",
                "{\"receipts\":[\"" + acmes.receipt + "\"],\"visibilitySeconds\":600}");
        assertThat(own.json().at("/results/0/outcome").asString()).isEqualTo("done");
    }

    @Test
    void cursors_belongToNoListOfAnother() {
        assertThat(acme.get("/v1/jobs?limit=1&cursor=" + acmes.cursor).status()).isEqualTo(200);
        assertThat(brew.get("/v1/jobs?limit=1&cursor=" + acmes.cursor).status()).isEqualTo(400);
        assertThat(api.get("/v1/jobs?limit=1&cursor=" + acmes.cursor).status()).isEqualTo(400);
    }

    @Test
    void idempotencyKeys_areEachTenantsOwn() {
        String body = HELD;
        String first = acme.submit(body, "Idempotency-Key", "one");
        String second = brew.submit(body, "Idempotency-Key", "one");
        String third = api.post("/v1/jobs", body, "Idempotency-Key", "one").id();

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates();
        Answer again = acme.post("/v1/jobs", body, "Idempotency-Key", "one");
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.id()).isEqualTo(first);
        assertThat(brew.post("/v1/jobs", "{\"task\":\"probe.large\",\"args\":[9]}", "Idempotency-Key", "one")
                        .problem())
                .isEqualTo("idempotency-mismatch");
        String batch = "{\"task\":\"probe.large\",\"items\":[1]}";
        assertThat(acme.post("/v1/batches", batch, "Idempotency-Key", "b").id())
                .isNotEqualTo(
                        brew.post("/v1/batches", batch, "Idempotency-Key", "b").id());
    }

    @Test
    void lists_haveOnesOwnAlone() {
        String theirs = brew.get("/v1/jobs?limit=500").text()
                + brew.get("/v1/jobs?limit=500&status=scheduled").text()
                + brew.get("/v1/jobs?limit=500&queue=default").text()
                + brew.get("/v1/jobs?limit=500&task=probe.large").text()
                + brew.get("/v1/jobs?limit=500&metadata.whose=acme").text()
                + brew.get("/v1/jobs?limit=500&tag=same").text()
                + brew.get("/v1/batches?limit=500").text()
                + brew.get("/v1/webhook-endpoints?limit=500").text()
                + brew.get("/v1/webhook-deliveries?limit=500").text()
                + brew.get("/v1/tasks?limit=500").text()
                + brew.get("/v1/workers?limit=500").text()
                + brew.get("/v1/stats").text();
        String usual = api.get("/v1/jobs?limit=500").text()
                + api.get("/v1/jobs?limit=500&tag=same").text()
                + api.get("/v1/batches?limit=500").text()
                + api.get("/v1/webhook-endpoints?limit=500").text()
                + api.get("/v1/webhook-deliveries?limit=500").text()
                + api.get("/v1/tasks?limit=500").text()
                + api.get("/v1/schedules?limit=500").text()
                + api.get("/v1/workers?limit=500").text();
        List<String> acmesOwn =
                List.of(acmes.ended, acmes.waiting, acmes.batch, acmes.endpoint, acmes.delivery, "only-acme", "acme");

        assertThat(theirs).doesNotContain(acmesOwn).contains(brews.ended, brews.batch, brews.endpoint, "only-brew");
        assertThat(usual).doesNotContain(acmesOwn).doesNotContain("only-brew", "same.task");
        assertThat(ids(brew.get("/v1/jobs?limit=500&task=same.task"))).hasSize(1);
        assertThat(ids(brew.get("/v1/jobs?limit=500&tag=same"))).hasSize(2);
        assertThat(ids(brew.get("/v1/jobs?limit=500&batch=" + brews.batch))).hasSize(2);
        assertThat(ids(everybody.get("/v1/jobs?limit=500"))).contains(acmes.ended, brews.ended);
        assertThat(ids(everybody.get("/v1/jobs?limit=500&task=same.task"))).hasSize(2);
        assertThat(ids(everybody.get("/v1/jobs?limit=500&queue=default"))).contains(acmes.ended, brews.ended);
        assertThat(ids(everybody.get("/v1/batches?limit=500"))).contains(acmes.batch, brews.batch);
    }

    private static List<String> ids(Answer list) {
        return StreamSupport.stream(list.json().path("items").spliterator(), false)
                .map(item -> item.path("id").asString())
                .toList();
    }

    @Test
    void documents_showNamesAsTheirOwnersKnowThem() {
        JsonNode job = acme.get("/v1/jobs/" + acmes.ended).json();
        assertThat(job.path("queue").asString()).isEqualTo("default");
        assertThat(job.path("resultQueue").asString()).isEqualTo("same");
        assertThat(acme.get("/v1/batches/" + acmes.batch).json().path("queue").asString())
                .isEqualTo("default");
        JsonNode worker = acme.get("/v1/workers").json().at("/items/0");
        assertThat(worker.path("id").asString()).isEqualTo("w");
        assertThat(worker.path("tasks").toString()).isEqualTo("[\"only-acme\",\"same.task\"]");
        JsonNode task = acme.get("/v1/tasks/same.task").json();
        assertThat(task.path("name").asString()).isEqualTo("same.task");
        assertThat(task.path("workers").asInt()).isEqualTo(1);
        assertThat(acme.get("/v1/result-queues").json().at("/items/0/name").asString())
                .isEqualTo("other");
        String limited =
                acme.submit("{\"task\":\"probe.large\",\"args\":[1],\"concurrencyKey\":\"c\",\"delaySeconds\":3600}");
        assertThat(acme.get("/v1/jobs/" + limited).json().path("concurrencyKey").asString())
                .isEqualTo("c");
    }

    @Test
    void namesOfOthers_cannotBeSpelled() {
        String odd = "%1Facme%1F";
        // In paths the server itself refuses such characters.
        assertThat(api.get("/v1/tasks/" + odd + "same.task").status()).isEqualTo(400);
        assertThat(api.post("/v1/workers/" + odd + "w/quiet").status()).isEqualTo(400);
        assertThat(ids(api.get("/v1/jobs?task=" + odd + "same.task"))).isEmpty();
        assertThat(ids(api.get("/v1/jobs?queue=default%1Facme"))).isEmpty();
        assertThat(api.post("/v1/jobs", "{\"task\":\"\\u001facme\\u001fsame.task\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void everybody_seesAllById() {
        assertThat(everybody.get("/v1/jobs/" + acmes.ended).status()).isEqualTo(200);
        assertThat(everybody.get("/v1/batches/" + brews.batch).status()).isEqualTo(200);
        assertThat(everybody.get("/v1/webhook-endpoints/" + brews.endpoint).status())
                .isEqualTo(200);
        assertThat(everybody.get("/v1/jobs/" + acmes.removed).status()).isEqualTo(410);
    }

    @Test
    void whatIsCounted_isOnesOwn() {
        String all = "/v1/stats?step=3600";
        await().untilAsserted(() -> {
            assertThat(submitted(acme.get(all + "&task=only-acme"))).isZero();
            assertThat(submitted(acme.get(all + "&task=same.task"))).isEqualTo(1);
            assertThat(submitted(everybody.get(all + "&task=same.task"))).isEqualTo(2);
            assertThat(submitted(api.get(all + "&task=same.task"))).isZero();
            assertThat(submitted(brew.get(all))).isBetween(6L, submitted(everybody.get(all)) - 6);
        });
        assertThat(acme.get(all + "&task=same.task").json().at("/now/running").asInt())
                .isEqualTo(1);
        assertThat(api.get(all + "&task=same.task").json().at("/now/running").asInt())
                .isZero();
        assertThat(everybody
                        .get(all + "&task=same.task")
                        .json()
                        .at("/now/running")
                        .asInt())
                .isEqualTo(2);
        assertThat(acme.get(all).json().at("/now/scheduled").asInt()).isPositive();
    }

    private static long submitted(Answer stats) {
        return stats.json()
                .path("buckets")
                .valueStream()
                .mapToLong(bucket -> bucket.path("submitted").asLong())
                .sum();
    }

    @Test
    void eachTenantsJobs_run_whoeverWaitsBeforeThem() {
        String last =
                acme.submit("{\"task\":\"probe.large\",\"args\":[1],\"delaySeconds\":0.3,\"concurrencyKey\":\"k\"}");
        await().untilAsserted(() -> assertThat(
                        acme.get("/v1/jobs/" + last).json().path("status").asString())
                .isEqualTo("succeeded"));
    }

    @Test
    void meters_nameTenants_butNotWhatIsTheirOwn() {
        String meters = api.get("/actuator/prometheus").text();

        assertThat(meters)
                .contains("errand_tenant_jobs_finished_total{status=\"succeeded\",tenant=\"acme\"}")
                .contains("errand_tenant_jobs_submitted_total{tenant=\"brew\"}")
                .contains("task=\"(tenants)\"")
                .doesNotContain("only-acme", "same.task", "\u001f");
    }
}
