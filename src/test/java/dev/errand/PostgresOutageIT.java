package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.store.PostgresServer;
import dev.errand.task.Task;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The database is stopped under a running service and comes back. */
class PostgresOutageIT {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final CountDownLatch BEGUN = new CountDownLatch(1);
    private static final CountDownLatch RELEASED = new CountDownLatch(1);

    static final class Holding {
        @Task("hold")
        String hold() throws InterruptedException {
            BEGUN.countDown();
            RELEASED.await();
            return "held through";
        }
    }

    private static int readiness(RunningService service) {
        return service.get("/actuator/health/readiness").statusCode();
    }

    @Test
    void anOutage_isToldAtOnce_andWhatEndedMeanwhileIsWrittenAfterwards() throws Exception {
        try (PostgresServer server = PostgresServer.own();
                RunningService service = RunningService.start(
                        server.emptyDatabase(), Holding.class, "--errand.database.connect-timeout=10s")) {
            assertThat(readiness(service)).isEqualTo(200);
            String held = service.json(service.post("/v1/jobs", "{\"task\":\"hold\"}"))
                    .get("id")
                    .asString();
            BEGUN.await();

            server.stop();
            await().atMost(LIMIT).until(() -> readiness(service) == 503);
            refused(service.post("/v1/jobs", JOB));
            // Not as long as trying to connect takes.
            long before = System.nanoTime();
            refused(service.post("/v1/jobs", JOB));
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
            RELEASED.countDown();
            assertThat(service.get("/actuator/health/liveness").statusCode()).isEqualTo(200);

            server.start();
            await().atMost(LIMIT).until(() -> readiness(service) == 200);
            await().atMost(LIMIT).until(() -> service.post("/v1/jobs", JOB).statusCode() == 202);
            var job = service.json(service.get("/v1/jobs/" + held + "?wait=30"));
            assertThat(job.get("status").asString()).isEqualTo("succeeded");
            assertThat(job.get("result").asString()).isEqualTo("held through");
            assertThat(job.get("attempt").asInt()).isEqualTo(1);
        }
    }

    private static void refused(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(RunningService.JSON.readTree(answer.body()).get("type").asString())
                .endsWith("store-unavailable");
        assertThat(answer.body()).doesNotContainIgnoringCase("postgres").doesNotContain("127.0.0.1:5");
    }
}
