package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.store.PostgresServer;
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
}
