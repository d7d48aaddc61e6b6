package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.store.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The jar on a PostgreSQL database that has nothing in it yet. */
class PostgresStartIT {

    private final PostgresServer server = PostgresServer.shared();

    @Test
    void anEmptyDatabase_isMadeReadyAndRunsJobs_alsoAfterARestart() {
        String url = server.emptyDatabase();
        String id;
        try (RunningService service = RunningService.start(url, PostgresStartIT.class)) {
            var job = service.json(service.post("/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3]}"));
            assertThat(job.get("status").asString()).isEqualTo("succeeded");
            assertThat(job.get("result").asInt()).isEqualTo(9);
            id = job.get("id").asString();
        }
        try (RunningService service = RunningService.start(url, PostgresStartIT.class)) {
            assertThat(service.json(service.get("/v1/jobs/" + id)).get("result").asInt())
                    .isEqualTo(9);
        }
        server.drop(url);
    }

    @Test
    void aDatabaseThatIsNotThereYet_isWaitedFor() throws Exception {
        try (PostgresServer late = PostgresServer.own()) {
            String url = late.emptyDatabase();
            late.stop();
            CompletableFuture<RunningService> starting = CompletableFuture.supplyAsync(
                    () -> RunningService.start(url, PostgresStartIT.class),
                    work -> Thread.ofPlatform().start(work));
            await().during(Duration.ofSeconds(5)).atMost(Duration.ofSeconds(10)).until(() -> !starting.isDone());

            late.start();

            try (RunningService service = starting.get(60, TimeUnit.SECONDS)) {
                assertThat(service.get("/actuator/health/readiness").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    /** As after the first node of a newer version was started, when one of this version is started again. */
    @Test
    void aSchemaOfANewerVersion_isNoReasonNotToStart() throws SQLException {
        String url = server.newDatabase();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("alter table job add column colour text");
            statement.execute("""
                    insert into flyway_schema_history (installed_rank, version, description, type, script, checksum,
                        installed_by, execution_time, success)
                    values (9999, '9999', 'colours', 'SQL', 'V9999__colours.sql', 42, 'postgres', 1, true)""");
        }
        try (RunningService service = RunningService.start(url, PostgresStartIT.class)) {
            var job = service.json(service.post("/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3]}"));
            assertThat(job.get("status").asString()).isEqualTo("succeeded");
        }
        server.drop(url);
    }
}
