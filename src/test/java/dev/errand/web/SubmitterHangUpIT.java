package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.submission.JobSubmitter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.util.ReflectionTestUtils;
import tools.jackson.databind.JsonNode;

/** What had to wait before it could be stored is not stored for a client that gave up meanwhile: it may have sent it again. */
@Timeout(120)
class SubmitterHangUpIT {

    /** More than is read without asking for memory. */
    private static final String LARGE = "x".repeat(Memory.SMALL);

    @TempDir
    private static Path directory;

    private static RunningService service;
    private static Budget memory;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                directory,
                SubmitterHangUpIT.class,
                "--errand.submission.max-at-once=1",
                "--errand.submission.patience=60s",
                "--errand.batch.body-timeout=60s",
                "--errand.memory.patience=60s");
        memory = service.bean(Memory.class).requests();
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RawClient connect() throws IOException {
        return new RawClient(
                new Socket(InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
    }

    private static String job(String mark, String text) {
        return RawClient.post(
                "/v1/jobs", "{\"task\":\"echo\",\"args\":[\"" + text + "\"],\"metadata\":{\"mark\":\"" + mark + "\"}}");
    }

    private static String idOf(String answer) {
        return RunningService.JSON.readTree(answer).get("id").asString();
    }

    private static void onlyOneIsStored(String path, String id) {
        JsonNode items = service.json(service.get(path)).get("items");
        assertThat(items).hasSize(1);
        assertThat(items.get(0).get("id").asString()).isEqualTo(id);
    }

    /** Two send the same, the first of them goes before there is memory; then all is done that they asked for. */
    private static String memoryComesTooLate(String request) throws IOException {
        RawClient gone = connect();
        try (RawClient patient = connect()) {
            try (Share all = memory.take(memory.limit())) {
                assertThat(all.bytes()).isEqualTo(memory.limit());
                gone.send(request);
                await().until(() -> memory.waiting() == 1);
                patient.send(request + RawClient.get("/v1/tasks/square"));
                await().until(() -> memory.waiting() == 2);
                gone.close();
            }
            String id = idOf(patient.answer());
            assertThat(patient.answer()).as("what was sent ahead").contains("\"name\":\"square\"");
            await().until(() -> memory.inFlight() == 0);
            return id;
        }
    }

    @Test
    void aBatchThatHadToWaitForMemory_isStoredOnlyForWhoIsThere() throws IOException {
        String id = memoryComesTooLate(RawClient.post("/v1/batches", "{\"task\":\"square\",\"items\":[1]}"));

        onlyOneIsStored("/v1/batches", id);
    }

    @Test
    void aJobThatHadToWaitForMemory_isStoredOnlyForWhoIsThere() throws IOException {
        String id = memoryComesTooLate(job("body", LARGE));

        onlyOneIsStored("/v1/jobs?metadata.mark=body", id);
    }

    @Test
    void aRunByHand_waitsForMemoryForWhatItsScheduleDoes_andIsStoredOnlyForWhoIsThere() throws IOException {
        String job = "{\"cron\":\"@yearly\",\"job\":{\"task\":\"echo\",\"args\":[\"" + LARGE + "\"]}}";
        HttpResponse<String> made = service.send(service.request("/v1/schedules/large")
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(job)));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);

        String id = memoryComesTooLate(RawClient.post("/v1/schedules/large/run", "{}"));

        JsonNode runs = service.json(service.get("/v1/schedules/large/runs")).get("items");
        assertThat(runs).hasSize(1);
        assertThat(runs.get(0).get("jobId").asString()).isEqualTo(id);
    }

    @Test
    void aPreview_waitsForMemory() throws IOException {
        String body = "{\"cron\":\"@yearly\",\"job\":{\"task\":\"echo\",\"args\":[\"" + LARGE + "\"]}}";
        try (RawClient client = connect()) {
            try (Share all = memory.take(memory.limit())) {
                assertThat(all.bytes()).isEqualTo(memory.limit());
                client.send(RawClient.post("/v1/schedules/preview", body));
                await().until(() -> memory.waiting() == 1);
            }
            assertThat(client.answer()).contains("nextRuns");
            await().until(() -> memory.inFlight() == 0);
        }
    }

    @Test
    void aJobWhoseArgumentsHadToWaitForMemory_isNotStoredForWhoHasGone() throws IOException {
        String request = job("arguments", LARGE);
        RawClient gone = connect();
        gone.send(request.substring(0, request.length() - 1));
        await().until(() -> memory.inFlight() > 0);
        try (Share rest = memory.take(memory.limit() - memory.inFlight())) {
            assertThat(rest.bytes()).isPositive();
            gone.send("}");
            await().until(() -> memory.waiting() == 1);
            gone.close();
        }
        await().until(() -> memory.inFlight() == 0);

        assertThat(service.json(service.get("/v1/jobs?metadata.mark=arguments")).get("items"))
                .isEmpty();
    }

    @Test
    void aJobThatHadToWaitForItsTurnAtAFullQueue_isStoredOnlyForWhoIsThere() throws IOException {
        Object limiter = Objects.requireNonNull(
                ReflectionTestUtils.getField(service.bean(JobSubmitter.class), "overloadLimiter"));
        Semaphore places = (Semaphore) Objects.requireNonNull(ReflectionTestUtils.getField(limiter, "places"));
        AtomicLong closedUntil =
                (AtomicLong) Objects.requireNonNull(ReflectionTestUtils.getField(limiter, "closedUntil"));
        closedUntil.set(System.nanoTime() + Duration.ofHours(1).toNanos());
        String id;
        RawClient gone = connect();
        try (RawClient patient = connect()) {
            places.acquireUninterruptibly();
            gone.send(job("turn", "x"));
            await().until(() -> places.getQueueLength() == 1);
            patient.send(job("turn", "x"));
            await().until(() -> places.getQueueLength() == 2);
            gone.close();
            places.release();
            // There is but one place, so the other one is done with when this is answered.
            id = idOf(patient.answer());
        } finally {
            closedUntil.set(System.nanoTime());
        }

        onlyOneIsStored("/v1/jobs?metadata.mark=turn", id);
    }
}
