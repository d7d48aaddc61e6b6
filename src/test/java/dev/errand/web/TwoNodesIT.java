package dev.errand.web;

import static dev.errand.web.TwoNodes.TASKS;
import static dev.errand.web.TwoNodes.start;
import static dev.errand.web.TwoNodes.status;
import static dev.errand.web.TwoNodes.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.store.PostgresServer;
import dev.errand.waiting.JobRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * What happens on one node and is waited for on the other: by notifications, where nothing else could bring it within the time that
 * is allowed here, and without them.
 */
@Timeout(120)
@ParameterizedClass(name = "notify={0}")
@ValueSource(booleans = {true, false})
class TwoNodesIT {

    private static final Logger log = LoggerFactory.getLogger(TwoNodesIT.class);
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration SOON = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init") // set before every class invocation
    private static TwoNodes nodes;

    @SuppressWarnings("NullAway.Init")
    private static RunningService a;

    @SuppressWarnings("NullAway.Init")
    private static RunningService b;

    @Parameter
    private boolean notify;

    private String name = "";

    @BeforeParameterizedClassInvocation
    static void startNodes(boolean notify) {
        nodes = new TwoNodes(
                "--errand.cluster.notify=" + notify,
                "--errand.cluster.wait-poll=10m",
                "--errand.cluster.wait-poll-without-notify=500ms",
                "--errand.cluster.notify-check=1s",
                "--errand.dispatch.poll-interval=10m",
                "--errand.result-queue.poll-interval=10m",
                "--errand.batch.upkeep-interval=10m",
                "--errand.batch.heartbeat=10m",
                "--errand.stream.heartbeat=10m",
                "--errand.execution.queues.narrow.concurrency=1");
        a = nodes.a;
        b = nodes.b;
    }

    @AfterParameterizedClassInvocation
    static void stopNodes() {
        nodes.close();
    }

    @BeforeEach
    void begin() {
        name = "name" + NAMES.incrementAndGet();
        if (notify) {
            nodes.awaitHearing();
        }
    }

    private static <T> CompletableFuture<T> later(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, work -> Thread.ofVirtual().start(work));
    }

    private static <T> T soon(CompletableFuture<T> future) {
        return future.orTimeout(SOON.toMillis(), TimeUnit.MILLISECONDS).join();
    }

    private CompletableFuture<JsonNode> waitOnA(String path) {
        return later(() -> a.json(a.get(path + "?wait=30")));
    }

    private void awaitWaiter() {
        await().until(() -> a.bean(JobRegistry.class).size() > 0);
    }

    @Test
    void aWaitForAJobOfTheOtherNode_endsWithIt() {
        List<Long> millis = new ArrayList<>();
        for (int i = 0; i < (notify ? 50 : 3); i++) {
            String each = name + "-" + i;
            String id = start(b, "held", each, "");
            CompletableFuture<Long> here =
                    later(() -> b.json(b.get("/v1/jobs/" + id + "?wait=30"))).thenApply(end -> System.nanoTime());
            CompletableFuture<Long> elsewhere = waitOnA("/v1/jobs/" + id).thenApply(end -> {
                assertThat(end.get("result").asString()).isEqualTo(each);
                return System.nanoTime();
            });
            await().until(() -> b.bean(JobRegistry.class).size() > 0);
            awaitWaiter();
            TASKS.letGo(each);
            millis.add(TimeUnit.NANOSECONDS.toMillis(soon(elsewhere) - soon(here)));
        }
        List<Long> sorted = millis.stream().sorted().toList();
        log.info("a wait for a job of the other node ended later than one where it ran by, in ms: {}", sorted);
        assertThat(sorted.get(sorted.size() / 2)).as("median of %s", sorted).isLessThanOrEqualTo(notify ? 50 : 1500);
    }

    @Test
    void aWaitForSeveralJobs_endsWithTheFirst() {
        String first = start(b, "held", name, "");
        String second = start(b, "held", name + "-b", "");
        String body = "{\"ids\":[\"%s\",\"%s\"],\"until\":\"any\",\"waitSeconds\":30}".formatted(first, second);
        CompletableFuture<JsonNode> waits = later(() -> a.json(a.post("/v1/jobs/wait", body)));
        awaitWaiter();

        TASKS.letGo(name + "-b");

        JsonNode answer = soon(waits);
        TASKS.letGo(name);
        assertThat(answer.get("done")).hasSize(1);
        assertThat(answer.get("pending").get(0).asString()).isEqualTo(first);
    }

    @Test
    void aStreamOfAJobOfTheOtherNode_tellsWhatHappens() {
        String id = start(b, "talk", name, "");
        try (SseClient client = new SseClient(a, "/v1/jobs/" + id + "/events")) {
            assertThat(client.event().name()).isEqualTo("snapshot");

            TASKS.letGo(name + "-speak");
            CompletableFuture<SseClient.Event> line = later(client::event);
            assertThat(soon(line).json().get("message").asString()).isEqualTo("spoken");

            TASKS.letGo(name);
            CompletableFuture<List<SseClient.Event>> rest = later(client::rest);
            assertThat(soon(rest).stream().map(SseClient.Event::name)).containsExactly("status", "end");
        }
    }

    @Test
    void aStream_tellsThatAJobIsDue_whoeverQueuesIt() {
        String id = submit(b, "held", name, ",\"delaySeconds\":1,\"queue\":\"narrow\"");
        String occupied = start(a, "held", name + "-a", ",\"queue\":\"narrow\"");
        String alsoOccupied = start(b, "held", name + "-b", ",\"queue\":\"narrow\"");
        try (SseClient client = new SseClient(a, "/v1/jobs/" + id + "/events?after=0")) {
            CompletableFuture<JsonNode> queued = later(() -> {
                JsonNode event = client.event().json();
                while (!event.get("status").asString().equals("queued")) {
                    event = client.event().json();
                }
                return event;
            });
            assertThat(soon(queued).get("attempt").asInt()).isZero();
        } finally {
            List.of(name, name + "-a", name + "-b").forEach(TASKS::letGo);
        }
        List.of(id, occupied, alsoOccupied).forEach(job -> soon(waitOnA("/v1/jobs/" + job)));
    }

    @Test
    void workThatOneNodeHasNoRoomFor_isDoneByTheOther() {
        String first = start(b, "held", name, ",\"queue\":\"narrow\"");
        String second = submit(b, "held", name, ",\"queue\":\"narrow\"");

        await().atMost(SOON).until(() -> status(a, second).equals("running"));

        TASKS.letGo(name);
        soon(waitOnA("/v1/jobs/" + first));
        soon(waitOnA("/v1/jobs/" + second));
    }

    @Test
    void aPausedQueue_startsNothingOnAnyNode_andGoesOnOnAll() {
        start(b, "held", name + "-before", "");
        TASKS.letGo(name + "-before");
        assertThat(a.json(a.post("/v1/queues/default/pause", "{}")).has("paused"))
                .isTrue();
        await().atMost(Duration.ofSeconds(1))
                .until(() -> b.json(b.get("/v1/queues/default")).has("paused"));

        List<String> ids = List.of(
                submit(a, "held", name, ""),
                submit(b, "held", name, ""),
                submit(b, "held", name, ",\"delaySeconds\":0.2"));
        await().until(() -> status(b, ids.getLast()).equals("queued"));
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> ids.stream().allMatch(id -> status(a, id).equals("queued")));

        a.json(a.post("/v1/queues/default/resume", ""));
        TASKS.letGo(name);
        ids.forEach(
                id -> assertThat(soon(waitOnA("/v1/jobs/" + id)).get("status").asString())
                        .isEqualTo("succeeded"));
    }

    @Test
    void aConsumer_getsTheOutcomeOfAJobOfTheOtherNode() {
        String id = start(b, "held", name, ",\"resultQueue\":\"" + name + "\"");
        String path = "/v1/result-queues/" + name + "/receive";
        assertThat(a.json(a.post(path, "{}")).get("messages")).isEmpty();
        CompletableFuture<JsonNode> waits = later(() -> a.json(a.post(path, "{\"waitSeconds\":30}")));

        TASKS.letGo(name);

        assertThat(soon(waits).toString()).contains(id);
    }

    @Test
    void aWaitForABatchOfTheOtherNode_endsWithIt_andSoDoesAStreamOfIt() {
        String body = "{\"task\":\"held\",\"items\":[\"%1$s\",\"%1$s\"]}".formatted(name);
        String id = b.json(b.post("/v1/batches", body)).get("id").asString();
        CompletableFuture<JsonNode> waits = waitOnA("/v1/batches/" + id);
        try (SseClient client = new SseClient(a, "/v1/batches/" + id + "/events")) {
            assertThat(client.event().name()).isEqualTo("snapshot");

            TASKS.letGo(name);

            assertThat(soon(waits).get("status").asString()).isEqualTo("succeeded");
            CompletableFuture<List<SseClient.Event>> rest = later(client::rest);
            assertThat(soon(rest).getLast().name()).isEqualTo("end");
        }
    }

    @Test
    void aCancel_reachesTheNodeThatRunsTheJob() {
        String id = start(b, "held", name, "");

        a.json(a.post("/v1/jobs/" + id + "/cancel", ""));

        assertThat(soon(waitOnA("/v1/jobs/" + id)).get("status").asString()).isEqualTo("canceled");
    }

    @Test
    void aListenerThatIsCutOff_comesBack_andNobodyWaitsLongerThanThePoll() {
        Assumptions.assumeTrue(notify, "only where there are notifications");
        String id = start(b, "held", name, "");
        CompletableFuture<JsonNode> waits = waitOnA("/v1/jobs/" + id);
        awaitWaiter();

        PostgresServer.shared().endConnections(nodes.url(), "listen errand");
        TASKS.letGo(name);

        assertThat(soon(waits).get("status").asString()).isEqualTo("succeeded");
        nodes.awaitHearing();
        String next = start(b, "held", name + "-next", "");
        CompletableFuture<JsonNode> waitsAgain = waitOnA("/v1/jobs/" + next);
        awaitWaiter();
        TASKS.letGo(name + "-next");
        assertThat(soon(waitsAgain).get("status").asString()).isEqualTo("succeeded");
    }
}
