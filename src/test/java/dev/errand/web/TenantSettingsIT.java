package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** Tenants as an admin makes them, and what they may use. */
@ServiceTest
@TestPropertySource(properties = "errand.execution.queues.turns.concurrency=1")
@Import(Callings.class)
class TenantSettingsIT {

    private static final String LATER = "{\"task\":\"probe.large\",\"args\":[1],\"delaySeconds\":3600}";

    @LocalServerPort
    private int port;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private Answer put(String name, String body) {
        return new TenantsApart(api, "default").call("PUT", "/v1/tenants/" + name, body);
    }

    private TenantsApart tenant(String name, String body) {
        Answer answer = put(name, body);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        return new TenantsApart(api, name);
    }

    @Test
    void put_makesAndChanges() {
        Answer made = put("made", "{\"weight\":3,\"maxQueued\":5}");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo(api.base() + "/v1/tenants/made");
        assertThat(made.json().path("weight").asInt()).isEqualTo(3);
        assertThat(made.json().path("maxQueued").asInt()).isEqualTo(5);
        assertThat(made.json().has("maxRunning")).isFalse();
        assertThat(api.get("/v1/tenants/made").json()).isEqualTo(made.json());

        Answer changed = put("made", "{\"maxRunning\":1,\"enabled\":false}");
        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.json().path("weight").asInt()).isEqualTo(1);
        assertThat(changed.json().has("maxQueued")).isFalse();
        assertThat(changed.json().path("enabled").asBoolean()).isFalse();
        assertThat(changed.json().path("createdAt")).isEqualTo(made.json().path("createdAt"));
        assertThat(put("bare", "").status()).isEqualTo(201);
    }

    @Test
    void theDefaultTenant_isAlwaysThere() {
        assertThat(api.get("/v1/tenants/default").json().path("enabled").asBoolean())
                .isTrue();
        assertThat(names(api.get("/v1/tenants?limit=500"))).contains("default").isSorted();
        String cursor = api.get("/v1/tenants?limit=1").json().path("nextCursor").asString();
        put("zz", "");
        assertThat(names(api.get("/v1/tenants?limit=500" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))))
                .contains("zz");
    }

    private static List<String> names(Answer list) {
        return StreamSupport.stream(list.json().path("items").spliterator(), false)
                .map(item -> item.path("name").asString())
                .toList();
    }

    @Test
    void whatMakesNoSense_isRefused() {
        assertThat(put("Upper", "{}").problem()).isEqualTo("validation");
        assertThat(put("ok", "{\"weight\":0}").status()).isEqualTo(400);
        assertThat(put("ok", "{\"maxQueued\":-1}").status()).isEqualTo(400);
        assertThat(put("ok", "{\"colour\":1}").status()).isEqualTo(400);
        assertThat(put("ok", "{\"perSecond\":0}").status()).isEqualTo(400);
        assertThat(put("ok", "{\"maxBytes\":-1}").status()).isEqualTo(400);
        assertThat(api.get("/v1/tenants/never-was").problem()).isEqualTo("tenant-not-found");
        assertThat(api.get("/v1/tenants/Upper").problem()).isEqualTo("tenant-not-found");
    }

    @Test
    void noMoreWait_thanMaxQueued() {
        TenantsApart small = tenant("small", "{\"maxQueued\":2}");
        small.submit(LATER);
        String second = small.submit(LATER);

        Answer refused = small.post("/v1/jobs", LATER, "Idempotency-Key", "free");
        assertThat(refused.status()).as(refused.text()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("quota-exceeded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        Answer batch = small.post("/v1/batches", "{\"task\":\"probe.large\",\"items\":[1]}");
        assertThat(batch.problem()).isEqualTo("quota-exceeded");
        assertThat(api.post("/v1/jobs", LATER).status()).isEqualTo(202);

        assertThat(small.call("POST", "/v1/jobs/" + second + "/cancel", "").status())
                .isEqualTo(200);
        await().untilAsserted(() -> assertThat(
                        small.post("/v1/jobs", LATER, "Idempotency-Key", "free").status())
                .isEqualTo(202));
    }

    private static String laterBatch(int size) {
        String items = IntStream.range(0, size).mapToObj(i -> "1").collect(Collectors.joining(","));
        return "{\"task\":\"probe.large\",\"delaySeconds\":3600,\"items\":[" + items + "]}";
    }

    @Test
    void noMoreBytes_thanMaxBytes() {
        TenantsApart light = tenant("light", "{\"maxBytes\":1000}");

        Answer batch = light.post("/v1/batches", laterBatch(250));
        assertThat(batch.status()).as(batch.text()).isEqualTo(202);
        Answer refused = light.post("/v1/batches", laterBatch(100));
        assertThat(refused.status()).as(refused.text()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("quota-exceeded");
        assertThat(refused.header("Retry-After")).isEqualTo("1");
        // What came while it was counted counts twice until the next time.
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(light.post("/v1/jobs", LATER).status()).isEqualTo(202));

        assertThat(put("light", "{\"maxBytes\":1}").json().path("maxBytes").asInt())
                .isOne();
        assertThat(light.post("/v1/jobs", LATER).problem()).isEqualTo("quota-exceeded");
        assertThat(put("light", "{\"maxBytes\":100000}").status()).isEqualTo(200);
        assertThat(light.post("/v1/jobs", LATER).status()).isEqualTo(202);
    }

    @Test
    void noMoreAreSubmitted_thanPerSecond() {
        TenantsApart slow = tenant("slow", "{\"perSecond\":5}");
        Answer first = slow.post("/v1/jobs", LATER);
        assertThat(first.status()).isEqualTo(202);
        assertThat(first.header("RateLimit-Policy")).isEqualTo("\"tenant\";q=5;w=1");
        assertThat(first.header("RateLimit")).isEqualTo("\"tenant\";r=4;t=1");
        String batch = laterBatch(500);
        await().untilAsserted(() ->
                assertThat(slow.post("/v1/batches", batch).status()).isEqualTo(202));

        Answer refused = slow.post("/v1/jobs", LATER);

        assertThat(refused.status()).as(refused.text()).isEqualTo(429);
        assertThat(refused.problem()).isEqualTo("rate-limited");
        // What five hundred items take at five a second, less what tests may take.
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(10, 101);
        assertThat(refused.header("RateLimit")).startsWith("\"tenant\";r=0;t=");
        assertThat(put("slow", "{}").json().has("perSecond")).isFalse();
        Answer free = slow.post("/v1/jobs", LATER);
        assertThat(free.status()).isEqualTo(202);
        assertThat(free.header("RateLimit")).isEmpty();
    }

    @Test
    void workflowsWithoutJobs_countAsWell() {
        TenantsApart empty = tenant("empty", "{\"perSecond\":1}");

        await().untilAsserted(() -> assertThat(
                        empty.post("/v1/workflows", "{\"jobs\":{}}").problem())
                .isEqualTo("rate-limited"));
    }

    @Test
    void noMoreRun_thanMaxRunning() {
        TenantsApart calm = tenant("calm", "{\"maxRunning\":1}");
        List<String> jobs = IntStream.range(0, 3)
                .mapToObj(i -> calm.submit("{\"task\":\"probe.hold\",\"args\":[\"calm\"]}"))
                .toList();
        await().untilAsserted(() -> assertThat(running(calm)).hasSize(1));
        assertThat(running(new TenantsApart(api, "default"))).doesNotContainAnyElementsOf(jobs);

        List<String> order = new ArrayList<>();
        while (order.size() < 3) {
            await().untilAsserted(() -> assertThat(running(calm)).hasSize(1));
            order.add(running(calm).getFirst());
            assertThat(calm.call("POST", "/v1/jobs/" + order.getLast() + "/cancel", "")
                            .status())
                    .isEqualTo(202);
            await().untilAsserted(() -> assertThat(running(calm)).doesNotContain(order.getLast()));
        }
        assertThat(order).containsExactlyElementsOf(jobs);
    }

    private static List<String> running(TenantsApart tenant) {
        return StreamSupport.stream(
                        tenant.get("/v1/jobs?status=running&limit=500")
                                .json()
                                .path("items")
                                .spliterator(),
                        false)
                .map(item -> item.path("id").asString())
                .toList();
    }

    /** In the queue that runs one at a time, so that the order in which they began is that in which they ended. */
    @Test
    void waitingTenants_haveTurnsByWeight() {
        TenantsApart three = tenant("three", "{\"weight\":3}");
        TenantsApart one = tenant("one", "{}");
        String gate = new TenantsApart(api, "default")
                .submit("{\"task\":\"probe.hold\",\"args\":[\"turns\"],\"queue\":\"turns\"}");
        await().untilAsserted(() -> assertThat(
                        api.get("/v1/jobs/" + gate).json().path("status").asString())
                .isEqualTo("running"));
        String job = "{\"task\":\"probe.large\",\"args\":[1],\"queue\":\"turns\"}";
        List<String> threes =
                IntStream.range(0, 12).mapToObj(i -> three.submit(job)).toList();
        List<String> ones = IntStream.range(0, 4).mapToObj(i -> one.submit(job)).toList();
        assertThat(api.post("/v1/jobs/" + gate + "/cancel").status()).isEqualTo(202);

        List<JsonNode> ended = new ArrayList<>();
        threes.forEach(id -> ended.add(three.get("/v1/jobs/" + id + "?wait=30").json()));
        ones.forEach(id -> ended.add(one.get("/v1/jobs/" + id + "?wait=30").json()));
        List<String> firstEight = ended.stream()
                .sorted((a, b) -> {
                    int byStart = a.path("startedAt")
                            .asString()
                            .compareTo(b.path("startedAt").asString());
                    return byStart == 0
                            ? a.path("finishedAt")
                                    .asString()
                                    .compareTo(b.path("finishedAt").asString())
                            : byStart;
                })
                .map(document -> document.path("id").asString())
                .limit(8)
                .toList();

        // Of what started within the same millisecond the order is not known.
        assertThat(firstEight.stream().filter(ones::contains).count()).isBetween(1L, 3L);
    }

    @Test
    void whoHasFewJobs_waitsForNobodysManyJobs() {
        TenantsApart many = tenant("many", "{}");
        TenantsApart few = tenant("few", "{}");
        String gate = many.submit("{\"task\":\"probe.hold\",\"args\":[\"many\"],\"queue\":\"turns\"}");
        await().untilAsserted(() -> assertThat(running(many)).contains(gate));
        String items = IntStream.range(0, 300).mapToObj(i -> "1").collect(Collectors.joining(","));
        Answer batch = many.post(
                "/v1/batches",
                "{\"task\":\"probe.large\",\"queue\":\"turns\",\"priority\":100,\"items\":[" + items + "]}");
        List<String> fews = IntStream.range(0, 5)
                .mapToObj(i ->
                        few.submit("{\"task\":\"probe.large\",\"args\":[1],\"queue\":\"turns\",\"priority\":-100}"))
                .toList();
        assertThat(many.call("POST", "/v1/jobs/" + gate + "/cancel", "").status())
                .isEqualTo(202);

        List<String> startsOfFew = fews.stream()
                .map(id -> few.get("/v1/jobs/" + id + "?wait=30")
                        .json()
                        .path("startedAt")
                        .asString())
                .toList();
        assertThat(many.get("/v1/batches/" + batch.id() + "?wait=60")
                        .json()
                        .path("done")
                        .asBoolean())
                .isTrue();
        String last = startsOfFew.stream().sorted().toList().getLast();
        long before = StreamSupport.stream(
                        many.get("/v1/jobs?limit=500&batch=" + batch.id())
                                .json()
                                .path("items")
                                .spliterator(),
                        false)
                .filter(item -> item.path("startedAt").asString().compareTo(last) < 0)
                .count();
        // One of each in turn.
        assertThat(before).isLessThanOrEqualTo(10);
    }
}
