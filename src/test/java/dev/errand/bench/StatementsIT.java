package dev.errand.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.ErrandApplication;
import dev.errand.bench.CountedDriver.Counts;
import java.io.IOException;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What a job costs the database, counted where the statements leave the service. */
class StatementsIT {

    private static final int ALONE = 50;
    private static final int TOGETHER = 256;

    /** The safety nets, which look whether anything was missed. */
    private static final List<String> POLLS = List.of(
            "--errand.dispatch.poll-interval=1h",
            "--errand.maintenance.poll-interval=1h",
            "--errand.maintenance.rescue-interval=1h",
            "--errand.maintenance.prune-interval=1h",
            "--errand.batch.upkeep-interval=1h",
            "--errand.result-queue.poll-interval=1h",
            "--errand.observability.queue-interval=1h");

    @TempDir
    private Path directory;

    private final HttpClient client = HttpClient.newHttpClient();
    private CountedDriver driver;
    private ConfigurableApplicationContext service;

    @BeforeEach
    void start() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("errand.db");
        driver = new CountedDriver(url);
        List<String> arguments = new ArrayList<>(POLLS);
        arguments.add("--errand.database.url=" + url);
        arguments.add("--server.port=0");
        service = new SpringApplicationBuilder(ErrandApplication.class)
                .profiles(BenchServer.PROFILE)
                .run(arguments.toArray(String[]::new));
        submitAlone();
        awaitSilence();
    }

    @AfterEach
    void stop() throws SQLException {
        if (service != null) {
            service.close();
        }
        driver.close();
    }

    @Test
    void jobsAlone_takeTwoTransactionsEach() {
        Counts before = driver.counts();
        for (int i = 0; i < ALONE; i++) {
            submitAlone();
        }
        Counts counted = driver.counts().since(before);

        assertThat(counted.commits()).isBetween(1L, 2L * ALONE);
    }

    @Test
    void jobsTogether_shareTransactionsAndStatements() {
        Counts before = driver.counts();
        List<CompletableFuture<HttpResponse<Void>>> answers = new ArrayList<>();
        for (int i = 0; i < TOGETHER; i++) {
            answers.add(client.sendAsync(submission("Prefer", "wait=60"), HttpResponse.BodyHandlers.discarding()));
        }
        answers.forEach(answer -> assertThat(answer.join().statusCode()).isEqualTo(201));
        Counts counted = driver.counts().since(before);

        assertThat(counted.commits()).isBetween(1L, TOGETHER / 2L);
    }

    @Test
    void idleService_saysNothingBeyondItsSafetyPolls() {
        Counts before = driver.counts();

        await().during(Duration.ofSeconds(1))
                .atMost(Duration.ofSeconds(2))
                .until(() -> driver.counts().equals(before));
    }

    private void submitAlone() {
        try {
            HttpResponse<Void> answer =
                    client.send(submission("Prefer", "wait=60"), HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(201);
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpRequest submission(String... headers) {
        String port = service.getEnvironment().getRequiredProperty("local.server.port");
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/jobs"))
                .timeout(Duration.ofSeconds(70))
                .header("Content-Type", "application/json")
                .headers(headers)
                .POST(HttpRequest.BodyPublishers.ofString(SampleJobs.SUBMISSION))
                .build();
    }

    /** What is done once after the start is over. */
    private void awaitSilence() {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            Counts before = driver.counts();
            await().pollDelay(Duration.ofMillis(300)).until(() -> true);
            return driver.counts().equals(before);
        });
    }
}
