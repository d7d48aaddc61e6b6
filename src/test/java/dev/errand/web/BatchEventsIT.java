package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.task.Task;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;

/** Streams of batches, as clients see them. */
@Timeout(120)
class BatchEventsIT {

    @TempDir
    private static Path directory;

    private static RunningService service;
    private static final GatedTasks TASKS = new GatedTasks();

    /** A task that waits for the test; odd numbers fail the first time. */
    static final class GatedTasks {
        private final Semaphore gate = new Semaphore(0);
        private final Set<Integer> seen = ConcurrentHashMap.newKeySet();

        @Task("gated")
        int gated(int number) throws InterruptedException {
            gate.acquire();
            if (number % 2 == 1 && seen.add(number)) {
                throw new IllegalStateException("odd");
            }
            return number;
        }
    }

    /** No configuration by annotation, so that no other test finds it by scanning. */
    static class Tasks {
        @Bean
        GatedTasks gatedTasks() {
            return TASKS;
        }
    }

    @BeforeAll
    static void start() {
        service = RunningService.start(directory, Tasks.class);
    }

    @AfterAll
    static void stop() {
        TASKS.gate.release(1000);
        service.close();
    }

    private static String submit(String body) {
        return service.json(service.post("/v1/batches", body)).get("id").asString();
    }

    private static List<SseClient.Event> after(String id, String number) {
        try (SseClient client = new SseClient(service, "/v1/batches/" + id + "/events", "Last-Event-ID", number)) {
            return client.rest();
        }
    }

    @Test
    void aStream_tellsItemsAsTheyEnd_goesOnFromEveryEvent_andAfterARetry() {
        String id = submit("{\"task\":\"gated\",\"items\":[0,1,2,3,4,5,6,7],\"maxConcurrency\":3}");
        List<SseClient.Event> all;
        try (SseClient client = new SseClient(service, "/v1/batches/" + id + "/events")) {
            SseClient.Event snapshot = client.event();
            assertThat(snapshot.name()).isEqualTo("snapshot");
            assertThat(snapshot.json().get("links").get("events").asString()).endsWith("/v1/batches/" + id + "/events");
            TASKS.gate.release(1);
            assertThat(client.event().name()).isEqualTo("status");
            TASKS.gate.release(7);
            client.rest();
            all = after(id, "0");
        }
        List<SseClient.Event> statuses = all.subList(0, 8);
        Set<Integer> indexes = new TreeSet<>();
        statuses.forEach(event -> {
            int index = event.json().get("index").asInt();
            indexes.add(index);
            assertThat(event.name()).isEqualTo("status");
            assertThat(event.json().get("status").asString()).isEqualTo(index % 2 == 0 ? "succeeded" : "failed");
            assertThat(event.json().get("jobId").asString()).startsWith("job_");
            assertThat(event.json().get("at").asString()).endsWith("Z");
        });
        assertThat(indexes).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
        SseClient.Event end = all.getLast();
        assertThat(all).hasSize(9);
        assertThat(end.name()).isEqualTo("end");
        assertThat(end.json().get("status").asString()).isEqualTo("failed");
        for (int i = 0; i < 8; i++) {
            assertThat(after(id, String.valueOf(all.get(i).id()))).isEqualTo(all.subList(i + 1, 9));
        }
        assertThat(status(id, end)).isEqualTo(204);

        String failed = statuses.stream()
                .filter(event -> event.json().get("status").asString().equals("failed"))
                .findFirst()
                .orElseThrow()
                .json()
                .get("jobId")
                .asString();
        service.json(service.post("/v1/jobs/" + failed + "/retry", ""));
        TASKS.gate.release(1);
        List<SseClient.Event> again = after(id, String.valueOf(end.id()));
        assertThat(again).extracting(SseClient.Event::name).containsExactly("status", "end");
        assertThat(again.getFirst().json().get("jobId").asString()).isEqualTo(failed);
        assertThat(again.getFirst().json().get("status").asString()).isEqualTo("succeeded");
    }

    private static int status(String id, SseClient.Event last) {
        HttpResponse<String> response = service.send(
                service.request("/v1/batches/" + id + "/events").header("Last-Event-ID", String.valueOf(last.id())));
        return response.statusCode();
    }

    @Test
    void aBatchThatIsCalledOff_tellsEveryItemAndTheEnd() {
        String id = submit("{\"task\":\"gated\",\"items\":[10,12,14],\"delaySeconds\":600}");
        try (SseClient client = new SseClient(service, "/v1/batches/" + id + "/events")) {
            client.event();
            service.json(service.post("/v1/batches/" + id + "/cancel", ""));

            assertThat(client.rest())
                    .extracting(SseClient.Event::name)
                    .containsExactly("status", "status", "status", "end");
        }
    }

    @Test
    void aDelayedItemOfAWindow_tellsItsWholeWay() {
        String id = submit("{\"task\":\"square\",\"items\":[1,2],\"maxConcurrency\":1,\"delaySeconds\":0.2}");
        await().until(() ->
                service.json(service.get("/v1/batches/" + id)).get("done").asBoolean());
        for (SseClient.Event item : after(id, "0").subList(0, 2)) {
            String job = item.json().get("jobId").asString();
            try (SseClient client = new SseClient(service, "/v1/jobs/" + job + "/events?after=0")) {
                assertThat(client.rest().stream()
                                .filter(event -> "status".equals(event.name()))
                                .map(event -> event.json().get("status").asString()))
                        .containsExactly("scheduled", "queued", "running", "succeeded");
            }
        }
    }

    @Test
    void anEmptyBatch_isOverAtOnce() {
        String id = submit("{\"task\":\"square\",\"items\":[]}");
        try (SseClient client = new SseClient(service, "/v1/batches/" + id + "/events")) {
            assertThat(client.rest()).extracting(SseClient.Event::name).containsExactly("snapshot", "end");
        }
        assertThat(service.get("/v1/batches/batch_01kjcq5t00e9f80000000000a1/events")
                        .statusCode())
                .isEqualTo(404);
    }
}
