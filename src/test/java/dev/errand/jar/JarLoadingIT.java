package dev.errand.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerInitializedEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import tools.jackson.databind.JsonNode;

/** What a service answers while its jars are loaded, for as long as the test likes. */
@Timeout(120)
class JarLoadingIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Under this name the unit finds what its class waits for: it shares nothing else with the test. */
    private static final String LATCH = JarLoadingIT.class.getName();

    private static final String SLOW = """
            public class Slow {
                static {
                    try {
                        ((java.util.concurrent.CountDownLatch) System.getProperties().get("%s")).await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                @Task("slow") public int slow(int n) { return n; }
            }""".formatted(LATCH);

    private static final String OTHER = """
            public class Other { @Task("other") public int other() { return 1; } }""";

    /** Tells when a service answers, which is before {@link RunningService#start} returns. */
    static class Opened {
        private static volatile CompletableFuture<WebServerInitializedEvent> event = new CompletableFuture<>();

        private static volatile boolean isCalledReady;

        @EventListener
        void ready(ApplicationReadyEvent told) {
            isCalledReady = true;
        }

        @EventListener
        void opened(WebServerInitializedEvent told) {
            event.complete(told);
        }
    }

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private CompletableFuture<RunningService> starting = new CompletableFuture<>();

    @BeforeEach
    void prepare() {
        System.getProperties().put(LATCH, goOn);
        Opened.event = new CompletableFuture<>();
        Opened.isCalledReady = false;
        UnitJar.of(OTHER).write(directory.resolve("tasks/other.jar"));
        UnitJar.of(SLOW).write(directory.resolve("tasks/slow.jar"));
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        starting.thenAccept(RunningService::close)
                .exceptionally(e -> null)
                .orTimeout(1, TimeUnit.MINUTES)
                .join();
        System.getProperties().remove(LATCH);
    }

    private RunningService start(String tasks, String... more) {
        String[] arguments = new String[more.length + 4];
        System.arraycopy(more, 0, arguments, 4, more.length);
        arguments[0] = "--errand.jars.directory=" + directory.resolve(tasks);
        arguments[1] = "--errand.security.mode=open";
        arguments[2] = "--errand.dispatch.poll-interval=1h";
        arguments[3] = "--errand.command.directory=" + directory.resolve("commands");
        return RunningService.start(directory, Opened.class, arguments);
    }

    /** Begins a start, and answers when the port is open. */
    private WebServerInitializedEvent open(String... more) throws Exception {
        starting = CompletableFuture.supplyAsync(() -> start("tasks", more));
        return Opened.event.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private RunningService started() throws Exception {
        return starting.get(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(LONG);
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return client.send(request(port, path).build(), BodyHandlers.ofString());
    }

    private CompletableFuture<HttpResponse<String>> submit(int port, String body) {
        HttpRequest request = request(port, "/v1/jobs")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private static void awaitResult(RunningService service, String id) {
        await().atMost(LONG)
                .until(() -> service.json(service.get("/v1/jobs/" + id))
                        .path("status")
                        .asString()
                        .equals("succeeded"));
    }

    @Test
    void whileJarsAreLoaded_otherTasksAreTaken_andOneOfAJarWaits() throws Exception {
        int port = open().getWebServer().getPort();

        assertThat(get(port, "/v1/jobs").statusCode()).isEqualTo(200);
        CompletableFuture<HttpResponse<String>> slow = submit(port, "{\"task\":\"slow\",\"args\":[3]}");
        CompletableFuture<HttpResponse<String>> unknown = submit(port, "{\"task\":\"nobodys\"}");
        CompletableFuture<HttpResponse<String>> read =
                client.sendAsync(request(port, "/v1/tasks/other").build(), BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> all =
                client.sendAsync(request(port, "/v1/tasks?limit=100").build(), BodyHandlers.ofString());
        assertThat(submit(port, "{\"task\":\"echo\",\"args\":[1]}").get().statusCode())
                .isEqualTo(202);
        assertThat(get(port, "/v1/tasks/echo").statusCode()).isEqualTo(200);
        assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503);
        assertThat(get(port, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(slow).isNotDone();
        assertThat(unknown).isNotDone();
        assertThat(read).isNotDone();
        assertThat(all).isNotDone();

        goOn.countDown();

        RunningService service = started();
        assertThat(slow.get().statusCode()).isEqualTo(202);
        awaitResult(
                service,
                RunningService.JSON.readTree(slow.get().body()).path("id").asString());
        assertThat(unknown.get().statusCode()).isEqualTo(422);
        assertThat(unknown.get().body()).contains("unknown-task");
        assertThat(read.get().statusCode()).isEqualTo(200);
        assertThat(all.get().body()).contains("\"slow\"", "\"other\"");
        assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(service.json(service.get("/v1/nodes")).toString())
                .contains("[{\"name\":\"other\",\"status\":\"loaded\"},{\"name\":\"slow\",\"status\":\"loaded\"}]");
        assertThat(service.post("/v1/jobs", "{\"task\":\"nobodys\"}").statusCode())
                .isEqualTo(422);
    }

    @Test
    void jobsThatWaitedForAJar_startWhenItIsLoaded() throws Exception {
        goOn.countDown();
        try (RunningService knowing = start("tasks")) {
            assertThat(knowing.get("/v1/tasks/slow").statusCode()).isEqualTo(200);
        }
        assertThat(directory.resolve("none").toFile().mkdirs()).isTrue();
        String id;
        try (RunningService without = start("none")) {
            id = without.json(without.post("/v1/jobs", "{\"task\":\"slow\",\"args\":[4]}"))
                    .path("id")
                    .asString();
        }
        CountDownLatch later = new CountDownLatch(1);
        System.getProperties().put(LATCH, later);
        Opened.event = new CompletableFuture<>();

        int port = open().getWebServer().getPort();

        // What was registered once is known, but may have another signature now.
        CompletableFuture<HttpResponse<String>> known = submit(port, "{\"task\":\"slow\",\"args\":[5]}");
        // The dispatcher has been there, and has passed it.
        JsonNode echo = RunningService.JSON.readTree(submit(port, "{\"task\":\"echo\",\"args\":[1]}")
                .get(LONG.toSeconds(), TimeUnit.SECONDS)
                .body());
        await().atMost(LONG)
                .until(() -> get(port, "/v1/jobs/" + echo.path("id").asString())
                        .body()
                        .contains("\"succeeded\""));
        assertThat(get(port, "/v1/jobs/" + id).body()).contains("\"queued\"");
        assertThat(known).isNotDone();

        later.countDown();

        RunningService service = started();
        awaitResult(service, id);
        assertThat(known.get().statusCode()).isEqualTo(202);
        awaitResult(
                service,
                RunningService.JSON.readTree(known.get().body()).path("id").asString());
    }

    /** By the former signature it would wait for a node with the former jar. */
    @Test
    void aJobOfAChangedJar_isTakenByItsPresentSignature_howeverEarlyItComes() throws Exception {
        goOn.countDown();
        try (RunningService former = start("tasks")) {
            assertThat(former.get("/v1/tasks/slow").statusCode()).isEqualTo(200);
        }
        UnitJar.of(SLOW.replace("slow(int n) { return n; }", "slow(String n) { return n.length(); }"))
                .write(directory.resolve("tasks/slow.jar"));
        CountDownLatch later = new CountDownLatch(1);
        System.getProperties().put(LATCH, later);
        Opened.event = new CompletableFuture<>();

        int port = open().getWebServer().getPort();
        CompletableFuture<HttpResponse<String>> early = submit(port, "{\"task\":\"slow\",\"args\":[\"four\"]}");
        later.countDown();

        RunningService service = started();
        assertThat(early.get().statusCode()).isEqualTo(202);
        awaitResult(
                service,
                RunningService.JSON.readTree(early.get().body()).path("id").asString());
    }

    /** Arguments of a task that nobody knows are hidden, for they might have to be. */
    @Test
    void aConfiguredSchedule_isReadWithTheTasksOfJars() throws Exception {
        int port = open(
                        "--errand.schedules.own.cron=@yearly",
                        "--errand.schedules.own.job={\"task\":\"slow\",\"args\":[123456]}")
                .getWebServer()
                .getPort();
        assertThat(get(port, "/v1/schedules/own").statusCode()).isEqualTo(404);

        goOn.countDown();

        RunningService service = started();
        await().atMost(LONG).until(() -> service.get("/v1/schedules/own").statusCode() == 200);
        assertThat(service.get("/v1/schedules/own").body()).contains("123456");
    }

    @Test
    void aJarThatHangs_isGivenUp_andTheNodeIsReadyWithoutIt() throws Exception {
        int port = open("--errand.jars.load-timeout=3s").getWebServer().getPort();

        RunningService service = started();

        assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(service.get("/actuator/health").body()).contains("WARNING");
        assertThat(service.json(service.get("/v1/nodes")).toString())
                .contains("{\"name\":\"other\",\"status\":\"loaded\"},{\"name\":\"slow\",\"status\":\"skipped\"")
                .contains("has not come to an end within 3000 ms; it is at unit.Slow.<clinit>");
        assertThat(service.post("/v1/jobs", "{\"task\":\"slow\",\"args\":[1]}").statusCode())
                .isEqualTo(422);
        JsonNode other = service.json(service.post("/v1/jobs?wait=30", "{\"task\":\"other\"}"));
        assertThat(other.path("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void aRequestThatWaitsForTooLong_isToComeAgain() throws Exception {
        UnitJar.of(SLOW.replace("Slow", "Slower").replace("\"slow\"", "\"slower\""))
                .write(directory.resolve("tasks/slower.jar"));
        int port = open("--errand.jars.load-timeout=3s").getWebServer().getPort();

        // Two that hang take twice as long as it waits.
        HttpResponse<String> answer =
                submit(port, "{\"task\":\"slow\",\"args\":[3]}").get(LONG.toSeconds(), TimeUnit.SECONDS);

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(started().get("/actuator/health/readiness").statusCode()).isEqualTo(200);
    }

    @Test
    void aStopWhileAJarHangs_isNotKeptWaiting() throws Exception {
        WebServerInitializedEvent opened = open("--errand.jars.load-timeout=1h");
        int port = opened.getWebServer().getPort();
        CompletableFuture<HttpResponse<String>> waiting = submit(port, "{\"task\":\"slow\",\"args\":[3]}");
        assertThat(get(port, "/actuator/health/readiness").statusCode()).isEqualTo(503);
        ConfigurableApplicationContext context = (ConfigurableApplicationContext) opened.getApplicationContext();

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(context::close);

        assertThat(stopped).succeedsWithin(LONG);
        assertThat(context.isActive()).isFalse();
        assertThat(starting).succeedsWithin(LONG);
        assertThat(Opened.isCalledReady).isFalse();
        await().atMost(LONG).until(waiting::isDone);
        assertThat(waiting.handle((answer, failure) -> answer == null ? 503 : answer.statusCode()))
                .isCompletedWithValue(503);
    }
}
