package dev.errand.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.ErrandApplication;
import dev.errand.bench.CountedDriver.Counts;
import dev.errand.store.PostgresServer;
import dev.errand.task.Task;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a job costs the database, counted where the statements leave the service. */
@ParameterizedClass
@ValueSource(strings = {"sqlite", "postgresql"})
class StatementsIT {

    private static final int ALONE = 50;
    /** Fewer than the web server handles at once. */
    private static final int TOGETHER = 128;

    private static final String LATER = "{\"task\":\"bench.held\",\"delaySeconds\":3600}";
    private static final String NOW = "{\"task\":\"bench.held\"}";

    /** The safety nets, which look whether anything was missed, and time for all that is held up. */
    static final List<String> ARGUMENTS = List.of(
            "--server.port=0",
            "--errand.dispatch.poll-interval=1h",
            "--errand.maintenance.poll-interval=1h",
            "--errand.maintenance.rescue-interval=1h",
            "--errand.maintenance.prune-interval=1h",
            "--errand.batch.upkeep-interval=1h",
            "--errand.result-queue.poll-interval=1h",
            "--errand.webhooks.poll-interval=1h",
            "--errand.webhooks.upkeep-interval=1h",
            "--errand.webhooks.count-interval=1h",
            "--errand.operations.poll-interval=1h",
            "--errand.cluster.lease=1h",
            "--errand.cluster.notify-check=1h",
            "--errand.cluster.wait-poll=1h",
            "--errand.observability.queue-interval=1h",
            "--errand.stats.interval=1h",
            "--errand.database.commit-timeout=2m",
            "--errand.execution.queues.default.concurrency=" + TOGETHER);

    @TempDir(cleanup = CleanupMode.NEVER)
    private static Path directory;

    private static CountedDriver driver;
    private static ConfigurableApplicationContext service;

    @Parameter
    private String database;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Jobs that all end when the test says so. */
    static class HeldTasks {

        private volatile CountDownLatch open = new CountDownLatch(1);

        @Task("bench.held")
        void held() throws InterruptedException {
            open.await();
        }

        /** Lets those go that run, and holds those that start from now on. */
        void letGo() {
            CountDownLatch held = open;
            open = new CountDownLatch(1);
            held.countDown();
        }
    }

    @BeforeParameterizedClassInvocation
    static void start(String database) throws SQLException {
        String url = database.equals("sqlite")
                ? "jdbc:sqlite:" + directory.resolve("errand.db")
                : PostgresServer.shared().newDatabase();
        driver = new CountedDriver(url);
        List<String> arguments = new ArrayList<>(ARGUMENTS);
        arguments.add("--errand.database.url=" + url);
        service = new SpringApplicationBuilder(ErrandApplication.class, HeldTasks.class)
                .profiles(BenchServer.PROFILE)
                .run(arguments.toArray(String[]::new));
    }

    @AfterParameterizedClassInvocation
    static void stop() throws SQLException {
        service.close();
        driver.close();
    }

    @AfterEach
    void letGo() {
        driver.releaseCommits();
        service.getBean(HeldTasks.class).letGo();
    }

    @Test
    void jobsAlone_takeTwoTransactionsEach() {
        submitAndWait();
        Counts before = driver.counts();
        IntStream.range(0, ALONE).forEach(i -> submitAndWait());
        Counts counted = driver.counts().since(before);

        assertThat(counted.commits()).as(counted::toString).isBetween(1L, 2L * ALONE);
        // The insert, the outcome, what has to be known of webhooks, two looks of the client that waits; nodes that
        // share tell each other.
        long each = database.equals("sqlite") ? 5 : 6;
        assertThat(counted.statements()).as(counted::toString).isBetween(1L, each * ALONE);
    }

    @Test
    @Tag("long")
    void idleService_saysNothingBeyondItsSafetyPolls() {
        submitAndWait();
        awaitSilence();
        Counts before = driver.counts();

        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(10))
                .until(() -> driver.counts().equals(before));
    }

    @Test
    void submissionsTogether_shareTransactionsAndStatements() {
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();

        Counts counted = countTogether(() -> IntStream.range(0, TOGETHER).forEach(i -> answers.add(send(LATER, 202))));

        answers.forEach(CompletableFuture::join);
        assertThat(counted.commits()).as(counted::toString).isLessThanOrEqualTo(2);
        assertThat(counted.statements()).as(counted::toString).isLessThanOrEqualTo(10);
    }

    @Test
    void outcomesTogether_shareTransactionsAndStatements() {
        IntStream.range(0, TOGETHER).mapToObj(i -> send(NOW, 202)).toList().forEach(CompletableFuture::join);

        Counts counted = countTogether(service.getBean(HeldTasks.class)::letGo);

        assertThat(counted.commits()).as(counted::toString).isLessThanOrEqualTo(2);
        assertThat(counted.statements()).as(counted::toString).isLessThanOrEqualTo(10);
    }

    /** What is looked at once after the start is over: the last is the count of the queues. */
    private void awaitSilence() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> driver.counts().texts().keySet().stream().anyMatch(text -> text.contains("sum(queued)")));
        AtomicReference<Counts> last = new AtomicReference<>(driver.counts());
        await().during(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(30)).until(() -> {
            Counts now = driver.counts();
            return last.getAndSet(now).equals(now);
        });
    }

    /** Keeps one commit from its end until as many writes as that wait; answers what it took to write them. */
    private Counts countTogether(Runnable writes) {
        double written = writes();
        driver.holdCommits();
        var unused = send(LATER, 202);
        await().until(driver::holdsACommit);
        Counts before = driver.counts();
        writes.run();
        await().atMost(Duration.ofMinutes(1)).until(this::pendingWrites, pending -> pending >= TOGETHER);
        driver.releaseCommits();
        await().atMost(Duration.ofMinutes(1)).until(() -> writes() - written > TOGETHER);
        return driver.counts().since(before);
    }

    private double pendingWrites() {
        return meters().get("errand.store.pending.writes").gauge().value();
    }

    /** How many jobs were accepted or finished so far, each known only after its commit. */
    private double writes() {
        return meters().getMeters().stream()
                .filter(meter -> meter.getId().getName().matches("errand\\.jobs\\.(submitted|finished)"))
                .mapToDouble(meter -> ((Counter) meter).count())
                .sum();
    }

    private MeterRegistry meters() {
        return service.getBean(MeterRegistry.class);
    }

    private void submitAndWait() {
        send(SampleJobs.SUBMISSION, 201, "Prefer", "wait=60").join();
    }

    private CompletableFuture<HttpResponse<Void>> send(String body, int expected, String... headers) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding())
                .thenApply(answer -> {
                    assertThat(answer.statusCode()).isEqualTo(expected);
                    return answer;
                });
    }
}
