package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.outbound.RequestLines;
import dev.errand.store.TestKeys;
import dev.errand.web.SignedReceiver.Message;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Webhooks from the submission over HTTP to a receiver that checks the signature, and what the log says of them. */
@Timeout(120)
class WebhookIT {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OWN_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;

    private static RunningService service;
    private static SignedReceiver receiver;

    @BeforeAll
    static void start() throws IOException {
        receiver = new SignedReceiver();
        service = RunningService.start(
                directory,
                SensitiveTasks.class,
                "--errand.webhooks.allow=127.0.0.1",
                "--errand.webhooks.secret=" + SECRET,
                "--errand.encryption.keys=" + TestKeys.entry("it", 21),
                "--errand.webhooks.retry-delays=0s,50ms");
    }

    @AfterAll
    static void stop() {
        service.close();
        receiver.close();
    }

    @Test
    void job_tellsItsUrl_signedWithTheSecretOfTheService() {
        JsonNode job = submit(
                "{\"task\":\"square\",\"args\":[3],\"metadata\":{\"customer\":\"42\"},"
                        + "\"webhook\":{\"url\":\"%s\",\"headers\":{\"Authorization\":\"Bearer 4711\"}}}",
                "/job");

        Message message = receiver.next("/job");

        assertThat(message.isSignedWith(SECRET)).isTrue();
        assertThat(message.signatures()).isEqualTo(1);
        assertThat(message.header("Authorization")).isEqualTo("Bearer 4711");
        assertThat(message.header("Content-Type")).startsWith("application/json");
        assertThat(Long.parseLong(message.header("webhook-timestamp")))
                .isCloseTo(Instant.now().getEpochSecond(), org.assertj.core.data.Offset.offset(60L));
        assertThat(message.type()).isEqualTo("job.succeeded");
        JsonNode data = message.json().path("data");
        assertThat(data.path("id")).isEqualTo(job.path("id"));
        assertThat(data.path("result").asInt()).isEqualTo(9);
        assertThat(data.at("/metadata/customer").asString()).isEqualTo("42");
        assertThat(data.at("/links/self").asString())
                .isEqualTo(service.uri("/v1/jobs/" + job.path("id").asString()).toString());
        assertThat(receiver.isQuiet("/job")).isTrue();
    }

    @Test
    void sensitiveArguments_areToldToTheirTaskAlone() {
        try (SensitiveFlow flow = new SensitiveFlow(service, receiver)) {
            flow.run();
        }
    }

    @Test
    void log_showsEachTry() {
        JsonNode job = submit("{\"task\":\"square\",\"args\":[4],\"webhook\":{\"url\":\"%s\"}}", "/log");
        Message message = receiver.next("/log");

        JsonNode delivery = awaitStatus(message.header("webhook-id"), "delivered");

        assertThat(delivery.path("event").asString()).isEqualTo("job.succeeded");
        assertThat(delivery.path("jobId")).isEqualTo(job.path("id"));
        assertThat(delivery.path("url").asString()).isEqualTo(receiver.url("/log"));
        assertThat(delivery.path("tries")).hasSize(1);
        JsonNode made = delivery.at("/tries/0");
        assertThat(made.path("status").asInt()).isEqualTo(200);
        assertThat(made.path("latencySeconds").asDouble(-1)).isBetween(0.0, 15.0);
        assertThat(made.path("answer").asString()).isEqualTo("thanks for /log");
        assertThat(made.has("error")).isFalse();
        assertThat(Instant.parse(made.path("at").asString())).isBefore(Instant.now());
        JsonNode listed = json(
                "/v1/webhook-deliveries?status=delivered&job=" + job.path("id").asString());
        assertThat(listed.path("items")).containsExactly(delivery);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/web//https://example.org/?=&&", "/100%?50%&%zz", "/?"})
    void addresses_areAskedForAsTheyWereGiven(String target) throws Exception {
        try (RequestLines raw = new RequestLines()) {
            String url = raw.url(target);
            JsonNode made = service.json(service.post("/v1/webhook-endpoints", "{\"url\":\"" + url + "\"}"));
            String ping = "/v1/webhook-endpoints/" + made.path("id").asString() + "/ping";
            JsonNode pinged = service.json(service.send(service.request(ping).POST(BodyPublishers.noBody())));
            JsonNode job = service.json(service.post(
                    "/v1/jobs", "{\"task\":\"square\",\"args\":[4],\"webhook\":{\"url\":\"" + url + "\"}}"));

            assertThat(raw.lines.poll(30, TimeUnit.SECONDS)).isEqualTo("POST " + target + " HTTP/1.1");
            assertThat(raw.lines.poll(30, TimeUnit.SECONDS)).isEqualTo("POST " + target + " HTTP/1.1");
            assertThat(made.path("url").asString()).isEqualTo(url);
            assertThat(pinged.path("url").asString()).isEqualTo(url);
            assertThat(json("/v1/webhook-deliveries?job=" + job.path("id").asString())
                            .at("/items/0/url")
                            .asString())
                    .isEqualTo(url);
        }
    }

    @Test
    void events_areThoseThatWereAskedFor() {
        submit(
                "{\"task\":\"fail\",\"args\":[\"no luck\"],\"webhook\":{\"url\":\"%s\",\"events\":[\"job.failed\",\"job.succeeded\"]}}",
                "/failed");

        Message message = receiver.next("/failed");

        assertThat(message.type()).isEqualTo("job.failed");
        assertThat(message.json().at("/data/error/message").asString()).isEqualTo("no luck");
    }

    @Test
    void batch_tellsWhenItHasFinished() {
        JsonNode batch = service.json(service.post(
                "/v1/batches",
                "{\"task\":\"square\",\"items\":[1,2,3],\"webhook\":{\"url\":\"%s\"}}"
                        .formatted(receiver.url("/batch"))));

        Message message = receiver.next("/batch");

        assertThat(message.isSignedWith(SECRET)).isTrue();
        assertThat(message.type()).isEqualTo("batch.finished");
        assertThat(message.json().at("/data/id")).isEqualTo(batch.path("id"));
        assertThat(message.json().at("/data/counts/succeeded").asInt()).isEqualTo(3);
        assertThat(message.json().at("/data/links/self").asString())
                .startsWith(service.uri("/v1/batches/").toString());
        assertThat(awaitStatus(message.header("webhook-id"), "delivered").path("batchId"))
                .isEqualTo(batch.path("id"));
    }

    @Test
    void workflow_tellsWhenItHasFinished_andEachJobWhomItNames() {
        JsonNode workflow = service.json(
                service.post("/v1/workflows", """
                        {"name": "told", "webhook": {"url": "%s", "events": ["batch.finished", "job.succeeded"]}, "jobs": {
                            "first": {"task": "echo", "args": [1], "delaySeconds": 60},
                            "second": {"task": "echo", "args": [2], "after": ["first"], "webhook": {"url": "%s", "events": ["job.canceled"]}},
                            "third": {"task": "echo", "args": [3]}}}""".formatted(receiver.url("/workflow"), receiver.url("/second"))));

        assertThat(receiver.next("/workflow").json().at("/data/result").asInt()).isEqualTo(3);
        service.json(
                service.post("/v1/batches/" + workflow.path("id").asString() + "/cancel", "{\"reason\":\"a test\"}"));

        Message finished = receiver.next("/workflow");
        assertThat(finished.type()).isEqualTo("batch.finished");
        assertThat(finished.json().at("/data/mode").asString()).isEqualTo("graph");
        assertThat(finished.json().at("/data/name").asString()).isEqualTo("told");
        assertThat(finished.json().at("/data/counts/canceled").asInt()).isEqualTo(2);
        assertThat(receiver.next("/second").type()).isEqualTo("job.canceled");
    }

    @Test
    void endpoint_hasItsOwnSecret_andTwoWhileItRotates() {
        String id = endpoint("{\"url\":\"%s\",\"secret\":\"" + OWN_SECRET + "\"}", "/named");
        String named = "{\"task\":\"square\",\"args\":[5],\"webhook\":{\"endpoint\":\"" + id + "\"}}";
        submit(named, "");
        Message before = receiver.next("/named");

        String fresh = service.json(service.post("/v1/webhook-endpoints/" + id + "/rotate-secret", "{}"))
                .path("secret")
                .asString();
        submit(named, "");
        Message after = receiver.next("/named");

        assertThat(before.isSignedWith(OWN_SECRET)).isTrue();
        assertThat(before.signatures()).isEqualTo(1);
        assertThat(after.isSignedWith(OWN_SECRET)).isTrue();
        assertThat(after.isSignedWith(fresh)).isTrue();
        assertThat(after.signatures()).isEqualTo(2);
        assertThat(after.isSignedWith(SECRET)).isFalse();
    }

    @Test
    void endpoint_getsWhatItSubscribesTo() {
        endpoint("{\"url\":\"%s\",\"events\":[\"job.succeeded\"],\"tasks\":[\"echo\"]}", "/subscribed");

        submit("{\"task\":\"square\",\"args\":[6]}", "");
        JsonNode job = submit("{\"task\":\"echo\",\"args\":[\"heard\"]}", "");

        Message message = receiver.next("/subscribed");
        assertThat(message.json().at("/data/id")).isEqualTo(job.path("id"));
        assertThat(message.json().at("/data/links/self").asString())
                .startsWith(service.uri("/v1/jobs/").toString());
    }

    @Test
    void ping_showsWhetherAnEndpointIsReached() {
        String id = endpoint("{\"url\":\"%s\",\"secret\":\"" + OWN_SECRET + "\"}", "/ping");

        JsonNode delivery = service.json(service.post("/v1/webhook-endpoints/" + id + "/ping", ""));

        Message message = receiver.next("/ping");
        assertThat(message.type()).isEqualTo("webhook.ping");
        assertThat(message.isSignedWith(OWN_SECRET)).isTrue();
        assertThat(message.header("webhook-id")).isEqualTo(delivery.path("id").asString());
        assertThat(awaitStatus(delivery.path("id").asString(), "delivered")
                        .path("endpointId")
                        .asString())
                .isEqualTo(id);
    }

    @Test
    void whatWasNotTaken_canBeSentAgain_underTheSameId() {
        receiver.answer("/again", 500);
        submit("{\"task\":\"square\",\"args\":[7],\"webhook\":{\"url\":\"%s\"}}", "/again");
        String id = receiver.next("/again").header("webhook-id");
        assertThat(receiver.next("/again").header("webhook-id")).isEqualTo(id);
        JsonNode exhausted = awaitStatus(id, "exhausted");

        receiver.answer("/again", 204);
        JsonNode ordered = service.json(service.post("/v1/webhook-deliveries/" + id + "/redeliver", ""));

        assertThat(exhausted.at("/tries/0/status").asInt()).isEqualTo(500);
        assertThat(exhausted.at("/tries/1/error").asString("")).isNotEmpty();
        assertThat(ordered.path("id").asString()).isEqualTo(id);
        assertThat(receiver.next("/again").header("webhook-id")).isEqualTo(id);
        assertThat(awaitStatus(id, "delivered").path("tries")).hasSize(3);
    }

    @Test
    void whatADisabledEndpointMissed_isRecovered() {
        String id = endpoint("{\"url\":\"%s\",\"enabled\":false}", "/missed");
        Instant since = Instant.now().minusSeconds(1);
        JsonNode job = service.json(service.post(
                "/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[8],\"webhook\":{\"endpoint\":\"" + id + "\"}}"));
        assertThat(json("/v1/webhook-deliveries?status=exhausted&endpoint=" + id)
                        .path("items"))
                .hasSize(1);

        service.send(service.request("/v1/webhook-endpoints/" + id)
                .header("Content-Type", "application/json")
                .method("PATCH", BodyPublishers.ofString("{\"enabled\":true}")));
        JsonNode recovered =
                service.json(service.post("/v1/webhook-endpoints/" + id + "/recover", "{\"since\":\"" + since + "\"}"));

        assertThat(recovered.path("redelivered").asInt()).isEqualTo(1);
        assertThat(receiver.next("/missed").json().at("/data/id")).isEqualTo(job.path("id"));
    }

    @Test
    void job_thatNamesAnEndpointThatIsGone_showsWhyNobodyWasTold() {
        String id = endpoint("{\"url\":\"%s\"}", "/gone");
        String later = ",\"args\":[1],\"delaySeconds\":600,\"webhook\":{\"endpoint\":\"" + id + "\"}}";
        String job = submit("{\"task\":\"square\"" + later, "").path("id").asString();
        service.send(service.request("/v1/webhook-endpoints/" + id).DELETE());

        service.send(service.request("/v1/jobs/" + job + "/cancel").POST(BodyPublishers.noBody()));

        JsonNode delivery = json("/v1/webhook-deliveries?job=" + job).at("/items/0");
        assertThat(delivery.propertyNames())
                .containsExactly("id", "event", "jobId", "endpointId", "status", "createdAt", "tries");
        assertThat(delivery.path("event").asString()).isEqualTo("job.canceled");
        assertThat(delivery.path("endpointId").asString()).isEqualTo(id);
        assertThat(delivery.path("status").asString()).isEqualTo("exhausted");
        assertThat(delivery.path("tries")).hasSize(1);
        assertThat(delivery.at("/tries/0/error").asString()).isEqualTo("endpoint removed");
        assertThat(json("/v1/webhook-deliveries?status=exhausted").path("items"))
                .contains(delivery);
    }

    @Test
    void list_isReadPageByPage() {
        for (int i = 0; i < 3; i++) {
            submit("{\"task\":\"square\",\"args\":[9],\"webhook\":{\"url\":\"%s\"}}", "/pages");
            receiver.next("/pages");
        }

        JsonNode first = json("/v1/webhook-deliveries?limit=2");
        JsonNode second = json("/v1/webhook-deliveries?limit=2&cursor="
                + first.path("nextCursor").asString());

        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).isNotEmpty();
        assertThat(second.at("/items/0/id").asString())
                .isLessThan(first.at("/items/1/id").asString());
    }

    private static JsonNode submit(String body, String path) {
        return service.json(service.post("/v1/jobs", body.formatted(receiver.url(path))));
    }

    private static String endpoint(String body, String path) {
        return service.json(service.post("/v1/webhook-endpoints", body.formatted(receiver.url(path))))
                .path("id")
                .asString();
    }

    private static JsonNode json(String path) {
        return service.json(service.get(path));
    }

    private static JsonNode awaitStatus(String id, String status) {
        return await().atMost(PATIENCE)
                .until(
                        () -> json("/v1/webhook-deliveries/" + id),
                        delivery -> delivery.path("status").asString().equals(status));
    }
}
