package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** What was counted, in a service that others use as well. */
@ServiceTest
class StatsIT {

    @LocalServerPort
    private int port;

    @Autowired
    private ProbeTasks tasks;

    private Api api;

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    private long sum(String query, String what) {
        return api.get("/v1/stats" + query)
                .json()
                .path("buckets")
                .valueStream()
                .mapToLong(bucket -> bucket.path(what).asLong())
                .sum();
    }

    @Test
    void whatHappens_isCounted_withItsTimes() {
        for (int i = 0; i < 2; i++) {
            assertThat(api.post(
                                    "/v1/jobs?wait=20",
                                    "{\"task\":\"crawl\",\"args\":[\"http://127.0.0.1:1/\"],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0.01}}")
                            .status())
                    .isEqualTo(201);
        }
        String of = "?step=3600&task=crawl&queue=default";
        await().untilAsserted(() -> assertThat(sum(of, "failed")).isGreaterThanOrEqualTo(2));

        assertThat(sum(of, "submitted")).isGreaterThanOrEqualTo(2);
        assertThat(sum(of, "started")).isGreaterThanOrEqualTo(4);
        assertThat(sum(of, "retried")).isGreaterThanOrEqualTo(2);
        assertThat(sum("?step=3600&task=crawl&queue=narrow", "started")).isZero();
        JsonNode stats = api.get("/v1/stats" + of).json();
        JsonNode bucket = stats.path("buckets")
                .valueStream()
                .filter(each -> each.path("started").asLong() > 0)
                .findFirst()
                .orElseThrow();
        assertThat(bucket.at("/waitSeconds/p50").isNumber()).isTrue();
        assertThat(bucket.at("/runSeconds/p99").asDouble())
                .isBetween(0.0, bucket.at("/runSeconds/max").asDouble());
        assertThat(Duration.between(Instant.parse(stats.path("asOf").asString()), Instant.now()))
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void errorsThatAreAlike_areOne_andJobsShowWhich() {
        String print = "";
        for (int port : new int[] {1, 2}) {
            Api.Answer failed = api.post(
                    "/v1/jobs?wait=20",
                    "{\"task\":\"crawl\",\"args\":[\"http://127.0.0.1:" + port
                            + "/\"],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0.01}}");
            assertThat(failed.json().path("status").asString())
                    .as(failed.text())
                    .isEqualTo("failed");
            print = failed.json().at("/error/fingerprint").asString();
            assertThat(print).matches("[0-9a-f]{24}");
        }
        JsonNode attempts =
                api.get("/v1/jobs?limit=1&task=crawl&status=failed").json().at("/items/0/id");
        attempts =
                api.get("/v1/jobs/" + attempts.asString() + "/attempts").json().path("items");
        assertThat(attempts.size()).isEqualTo(2);
        for (JsonNode attempt : attempts) {
            assertThat(attempt.path("outcome").asString()).isEqualTo("failed");
            assertThat(attempt.at("/error/fingerprint").asString()).isEqualTo(print);
            assertThat(attempt.path("node").asString()).isNotEmpty();
        }
        assertThat(attempts.get(0).path("retryAt").asString())
                .isEqualTo(attempts.get(1).path("queuedAt").asString());
        assertThat(attempts.get(1).has("retryAt")).isFalse();
        String group = "/v1/errors/" + print;
        await().untilAsserted(() ->
                assertThat(api.get(group).json().path("count").asInt()).isGreaterThanOrEqualTo(4));

        JsonNode one = api.get(group).json();
        assertThat(one.path("task").asString()).isEqualTo("crawl");
        assertThat(one.path("type").asString()).isEqualTo("task-failed");
        assertThat(one.path("stack").asString()).isNotEmpty();
        assertThat(one.path("rising").asBoolean()).isTrue();
        assertThat(one.path("trend").valueStream().mapToInt(JsonNode::asInt).sum())
                .isEqualTo(one.path("count").asInt());
        assertThat(api.get("/v1/jobs/" + one.path("lastJobId").asString())
                        .json()
                        .at("/error/fingerprint")
                        .asString())
                .isEqualTo(one.path("fingerprint").asString());
        JsonNode list = api.get("/v1/errors?task=crawl").json();
        assertThat(list.path("items")
                        .valueStream()
                        .map(each -> each.path("fingerprint").asString()))
                .contains(one.path("fingerprint").asString());
        assertThat(list.at("/items/0").has("stack")).isFalse();
        assertThat(list.at("/items/0/trend").size()).isBetween(30, 60);
        assertThat(api.get("/v1/errors?task=nothing").json().path("items").size())
                .isZero();
        assertThat(api.get(group + "?from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z")
                        .json()
                        .path("count")
                        .asInt())
                .isZero();
    }

    @Test
    void whatIsNoError_isNotFound() {
        Api.Answer missing = api.get("/v1/errors/000000000000000000000000");

        assertThat(missing.status()).isEqualTo(404);
        assertThat(missing.problem()).isEqualTo("error-not-found");
        assertThat(api.get("/v1/errors?limit=201").text()).contains("limit");
        assertThat(api.get("/v1/errors?from=x").text()).contains("from");
        assertThat(api.get("/v1/errors/x?task=a").status()).isEqualTo(400);
    }

    @Test
    void anEmptyBucket_hasNullsForTimes() {
        JsonNode stats = api.get("/v1/stats?from=2020-01-01T00:00:00Z&to=2020-01-01T00:10:00Z&task=nothing")
                .json();

        assertThat(stats.path("stepSeconds").asInt()).isEqualTo(60);
        assertThat(stats.path("buckets").size()).isEqualTo(10);
        JsonNode bucket = stats.at("/buckets/0");
        assertThat(bucket.path("at").asString()).isEqualTo("2020-01-01T00:00:00.000Z");
        assertThat(bucket.path("submitted").asInt()).isZero();
        assertThat(bucket.at("/waitSeconds/p50").isNull()).isTrue();
        assertThat(bucket.at("/runSeconds/max").isNull()).isTrue();
    }

    @Test
    void whatThereIsToDo_isShown() {
        String held = api.post("/v1/jobs", "{\"task\":\"probe.hold\",\"args\":[\"stats\"]}")
                .id();
        api.post("/v1/jobs", "{\"task\":\"probe.hold\",\"args\":[\"stats-later\"],\"delaySeconds\":3600}");
        await().untilAsserted(() -> {
            JsonNode now = api.get("/v1/stats?task=probe.hold").json().path("now");
            assertThat(now.path("running").asInt()).isPositive();
            assertThat(now.path("scheduled").asInt()).isPositive();
            assertThat(now.path("queued").asInt()).isZero();
            assertThat(now.has("oldestAgeSeconds")).isFalse();
            assertThat(now.path("capped").asBoolean()).isFalse();
        });
        tasks.open("stats");
        assertThat(api.get("/v1/jobs/" + held + "?wait=20").json().path("done").asBoolean())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "from=yesterday, from",
        "to=2020-01-01, to",
        "from=2020-01-01T00:00:00Z&to=2020-01-01T00:00:00Z, from",
        "to=1970-01-01T00:00:00Z&from=2020-01-01T00:00:00Z, from",
        "step=0, step",
        "step=-1, step",
        "step=1.5, step",
        "step=99999999999, step",
        "task=a&task=b, task",
        "queues=a, queues"
    })
    void whatIsNoQuery_isRefusedByName(String query, String name) {
        Api.Answer answer = api.get("/v1/stats?" + query);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.problem()).isEqualTo("validation");
        assertThat(answer.text()).contains(name);
    }

    @Test
    void longTimes_haveNoMoreBucketsThanTheyMay() {
        Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        for (Duration span : new Duration[] {Duration.ofHours(6), Duration.ofDays(30), Duration.ofDays(20_000)}) {
            JsonNode stats =
                    api.get("/v1/stats?from=" + to.minus(span) + "&to=" + to).json();
            assertThat(stats.path("buckets").size()).isBetween(90, 360);
            assertThat(stats.path("stepSeconds").asLong() * 360).isGreaterThanOrEqualTo(span.toSeconds());
        }
    }
}
