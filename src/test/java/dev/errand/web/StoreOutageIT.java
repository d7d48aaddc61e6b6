package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.web.Api.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What clients are told while somebody else holds the database. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@DirtiesContext
class StoreOutageIT {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path directory;

    @LocalServerPort
    private int port;

    private Api api;

    @DynamicPropertySource
    static void database(DynamicPropertyRegistry registry) {
        registry.add("errand.database.url", () -> "jdbc:sqlite:" + directory.resolve("errand.db"));
    }

    @BeforeEach
    void connect() {
        api = new Api(port);
    }

    @Test
    void submit_isRefusedUntilItCanBeCommittedAndTakenAfterwards() throws SQLException {
        String id = api.finish(JOB).id();
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("errand.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");

            CompletableFuture<Answer> one = api.postLater("/v1/jobs", JOB, "Idempotency-Key", "k");
            CompletableFuture<Answer> two = api.postLater("/v1/jobs", JOB, "Idempotency-Key", "k");
            assertThat(api.get("/v1/jobs/" + id).status()).as("reads go on").isEqualTo(200);
            List<Answer> answers = List.of(one.join(), two.join());

            assertThat(answers)
                    .extracting(Answer::problem)
                    .containsExactlyInAnyOrder("idempotency-in-progress", "store-unavailable");
            assertThat(answers).extracting(Answer::status).containsExactlyInAnyOrder(409, 503);
            assertThat(answers)
                    .allSatisfy(
                            answer -> assertThat(answer.header("Retry-After")).isNotEmpty());
            assertThat(answers).noneSatisfy(answer -> assertThat(answer.text()).containsIgnoringCase("sqlite"));
            statement.execute("rollback");
        }
        // Refused ones are answered before the service has asked whether the database is there again, so one may be
        // refused yet.
        await().until(() -> api.post("/v1/jobs", JOB, "Idempotency-Key", "k").status() == 202);
    }
}
