package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.RunningService;
import dev.errand.store.PostgresServer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Ten thousand registrations: as many tasks as may be are taken, each further one is told so, and who works goes on. */
@Timeout(180)
@Tag("long")
class WorkerFloodIT {

    private static final int REGISTRATIONS = 10_000;
    private static final int MAX_TASKS = 1_000;
    private static final int CLIENTS = 8;

    @TempDir
    private Path directory;

    @Test
    void tenThousandRegistrations_onSqlite() throws Exception {
        flood("jdbc:sqlite:" + directory.resolve("errand.db"));
    }

    @Test
    void tenThousandRegistrations_onPostgres() throws Exception {
        flood(PostgresServer.shared().newDatabase());
    }

    private static void flood(String url) throws Exception {
        try (RunningService service = RunningService.start(url, WorkerFloodIT.class)) {
            assertThat(register(service, "honest", "honest.task").statusCode()).isEqualTo(200);
            Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
            AtomicInteger numbers = new AtomicInteger();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.execute(() -> {
                        for (int number = numbers.getAndIncrement();
                                number < REGISTRATIONS;
                                number = numbers.getAndIncrement()) {
                            HttpResponse<String> answer = register(service, "flood" + number, "flood.t" + number);
                            String what = answer.statusCode() == 200 ? "200" : problem(answer);
                            answers.computeIfAbsent(what, none -> new AtomicInteger())
                                    .incrementAndGet();
                        }
                    });
                }
                work(service);
            }
            assertThat(answers.get("200")).hasValue(MAX_TASKS - 1);
            assertThat(answers.get("422 too-many-tasks")).hasValue(REGISTRATIONS - MAX_TASKS + 1);
            assertThat(register(service, "honest", "honest.task").statusCode()).isEqualTo(200);
            work(service);
        }
    }

    private static String problem(HttpResponse<String> answer) {
        String type = RunningService.JSON.readTree(answer.body()).path("type").asString();
        return answer.statusCode() + " " + type.substring(type.lastIndexOf('/') + 1);
    }

    private static HttpResponse<String> register(RunningService service, String worker, String task) {
        return service.post(
                "/v1/worker-tasks",
                "{\"workerId\":\"%s\",\"instance\":\"i\",\"tasks\":[{\"name\":\"%s\"}]}".formatted(worker, task));
    }

    private static void work(RunningService service) {
        String job = service.json(service.post("/v1/jobs", "{\"task\":\"honest.task\"}"))
                .get("id")
                .asString();
        JsonNode leases = service.json(service.post(
                        "/v1/leases",
                        "{\"workerId\":\"honest\",\"instance\":\"i\",\"tasks\":[\"honest.task\"],\"waitSeconds\":20}"))
                .get("leases");
        assertThat(leases.at("/0/job/id").asString()).isEqualTo(job);
        String token = leases.at("/0/token").asString();
        assertThat(service.json(service.post("/v1/leases/" + token + "/complete", "{}"))
                        .get("outcome")
                        .asString())
                .isEqualTo("done");
    }
}
