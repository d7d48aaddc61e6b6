package dev.errand.web;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import dev.errand.event.EventStreams;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** Streams of events, as clients see them. */
@Timeout(120)
class EventStreamIT {

    @TempDir
    private static Path directory;

    private static RunningService service;
    private static final TalkingTasks TASKS = new TalkingTasks();

    /** Tasks that say what a test tells them to. */
    static final class TalkingTasks {
        private final SynchronousQueue<String> orders = new SynchronousQueue<>();
        private final AtomicInteger tries = new AtomicInteger();

        @Task("talk")
        String talk(JobContext context) throws InterruptedException {
            for (String order = orders.take(); !order.equals("return"); order = orders.take()) {
                if (order.startsWith("log ")) {
                    context.log(order.substring(4));
                } else {
                    context.progress(Double.parseDouble(order), "at " + order);
                }
            }
            return "said\nall";
        }

        @Task("chatter")
        void chatter(int lines, JobContext context) {
            for (int i = 0; i < lines; i++) {
                context.log("line " + i);
                context.progress(100.0 * (i + 1) / lines, "");
            }
        }

        @Task("second_time_lucky")
        int secondTimeLucky(JobContext context) {
            context.log("try " + context.attempt());
            if (tries.incrementAndGet() % 2 == 1) {
                throw new IllegalStateException("no luck");
            }
            return context.attempt();
        }

        void tell(String order) throws InterruptedException {
            assertThat(orders.offer(order, 30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** No configuration by annotation, so that no other test finds it by scanning. */
    static class Tasks {
        @Bean
        TalkingTasks talkingTasks() {
            return TASKS;
        }
    }

    @BeforeAll
    static void start() {
        service = RunningService.start(
                directory, Tasks.class, "--errand.stream.heartbeat=300ms", "--errand.stream.max-streams=20");
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static String submit(String body) {
        return service.json(service.post("/v1/jobs", body)).get("id").asString();
    }

    private static SseClient events(String id, String... headers) {
        return new SseClient(service, "/v1/jobs/" + id + "/events", headers);
    }

    private static List<SseClient.Event> after(String id, String number) {
        try (SseClient client = events(id, "Last-Event-ID", number)) {
            return client.rest();
        }
    }

    private static List<String> names(List<SseClient.Event> events) {
        return events.stream().map(SseClient.Event::name).toList();
    }

    private static JsonNode next(SseClient client, String name) {
        SseClient.Event event = client.event();
        while (!name.equals(event.name())) {
            event = client.event();
        }
        return event.json();
    }

    @Test
    void everything_isToldOverOneStream() {
        String id = submit("{\"task\":\"talk\",\"delaySeconds\":3600,\"tags\":[\"watched\"]}");
        try (SseClient client =
                new SseClient(service, "/v1/events?topics=stats,queues,errors,operations,nodes&jobs=" + id)) {
            SseClient.Event first = client.event();
            assertThat(first.name()).isEqualTo("snapshot");
            JsonNode snapshot = first.json();
            assertThat(snapshot.at("/jobs/0/id").asString()).isEqualTo(id);
            assertThat(snapshot.path("queues")).isNotEmpty();
            assertThat(snapshot.at("/nodes/0/leader").asBoolean()).isTrue();
            assertThat(snapshot.has("operations")).isTrue();
            assertThat(snapshot.at("/stats/now/queued").isNumber()).isTrue();
            assertThat(snapshot.path("errors").isArray()).isTrue();

            service.json(service.post("/v1/queues/default/pause", "{\"reason\":\"watched\"}"));
            assertThat(next(client, "queue").at("/paused/reason").asString()).isEqualTo("watched");
            service.json(service.post("/v1/queues/default/resume", ""));
            assertThat(next(client, "queue").has("paused")).isFalse();

            service.json(service.post("/v1/jobs/cancel", "{\"filter\":{\"tag\":[\"watched\"]}}"));
            assertThat(next(client, "operation").path("action").asString()).isEqualTo("cancel");
        }
        try (SseClient again = new SseClient(service, "/v1/events?jobs=" + id, "Last-Event-ID", "7")) {
            assertThat(again.event().name()).isEqualTo("snapshot");
        }
        assertThat(service.get("/v1/events").statusCode()).isEqualTo(400);
        assertThat(service.get("/v1/events?topics=weather").statusCode()).isEqualTo(400);
    }

    @Test
    void aJobThatIsWatched_isToldOf() {
        String id = submit("{\"task\":\"talk\",\"delaySeconds\":3600}");
        try (SseClient client = new SseClient(service, "/v1/events?jobs=" + id)) {
            assertThat(client.event().json().at("/jobs/0/status").asString()).isEqualTo("scheduled");
            service.json(service.post("/v1/jobs/" + id + "/cancel", ""));
            assertThat(next(client, "job").path("status").asString()).isEqualTo("canceled");
        }
    }

    @Test
    void aLog_isAList_orAFile() {
        HttpResponse<String> ended = service.post("/v1/jobs?wait=60", "{\"task\":\"chatter\",\"args\":[3]}");
        assertThat(ended.statusCode()).isEqualTo(201);
        String path = "/v1/jobs/" + service.json(ended).path("id").asString() + "/logs";
        JsonNode page = service.json(service.get(path + "?limit=2"));
        assertThat(page.at("/items/1/message").asString()).isEqualTo("line 1");
        assertThat(page.at("/items/1/level").asString()).isEqualTo("info");
        assertThat(page.path("truncated").asInt()).isZero();
        JsonNode rest = service.json(
                service.get(path + "?limit=2&cursor=" + page.path("nextCursor").asString()));
        assertThat(rest.path("items").size()).isEqualTo(1);
        assertThat(rest.has("nextCursor")).isFalse();
        String at = rest.at("/items/0/at").asString();
        assertThat(service.json(service.get(path + "?level=warn")).path("items").size())
                .isZero();
        assertThat(service.json(service.get(path + "?after=2100-01-01T00:00:00Z"))
                        .path("items")
                        .size())
                .isZero();
        assertThat(service.get(path + "?level=fatal").statusCode()).isEqualTo(400);
        assertThat(service.get(path + "?after=now").statusCode()).isEqualTo(400);

        HttpResponse<String> text = service.send(
                service.request(path).header("Accept", "text/plain").GET());
        assertThat(text.headers().firstValue("Content-Type").orElse(""))
                .isEqualToIgnoringCase("text/plain;charset=UTF-8");
        assertThat(text.headers().firstValue("Content-Disposition").orElse("")).contains(".log");
        assertThat(text.body().lines()).hasSize(3).last().isEqualTo(at + " INFO line 2");
    }

    @Test
    void aStream_tellsWhatHappensWhileItHappens_andIsOverAfterTheEnd() throws InterruptedException {
        String id = submit("{\"task\":\"talk\"}");
        try (SseClient client = events(id)) {
            assertThat(client.response().statusCode()).isEqualTo(200);
            assertThat(client.response().headers().firstValue("Content-Type").orElse(""))
                    .startsWith("text/event-stream");
            assertThat(client.response().headers().firstValue("Cache-Control")).contains("no-cache");
            assertThat(client.response().headers().firstValue("X-Accel-Buffering"))
                    .contains("no");
            SseClient.Event snapshot = client.event();
            assertThat(snapshot.name()).isEqualTo("snapshot");
            assertThat(snapshot.json().get("id").asString()).isEqualTo(id);

            TASKS.tell("log héllo\nthere");
            SseClient.Event log = client.event();
            assertThat(log.name()).isEqualTo("log");
            assertThat(log.json().get("level").asString()).isEqualTo("info");
            assertThat(log.json().get("message").asString()).isEqualTo("héllo\nthere");
            assertThat(log.json().get("at").asString()).endsWith("Z");

            TASKS.tell("40");
            JsonNode progress = client.event().json();
            assertThat(progress.get("percent").asInt()).isEqualTo(40);
            assertThat(progress.get("message").asString()).isEqualTo("at 40");

            TASKS.tell("return");
            List<SseClient.Event> rest = client.rest();
            assertThat(names(rest)).containsExactly("status", "end");
            assertThat(rest.getFirst().json().get("status").asString()).isEqualTo("succeeded");
            assertThat(rest.getFirst().json().get("attempt").asInt()).isEqualTo(1);
            assertThat(rest.getLast().json().get("result").asString()).isEqualTo("said\nall");
            assertThat(rest.getLast().json().get("links").get("events").asString())
                    .endsWith("/v1/jobs/" + id + "/events");

            HttpResponse<String> over = service.send(service.request("/v1/jobs/" + id + "/events")
                    .header("Last-Event-ID", String.valueOf(rest.getLast().id())));
            assertThat(over.statusCode()).isEqualTo(204);
        }
    }

    @Test
    void aStreamThatWasCutOff_goesOnWhereItWas_fromEveryEvent() {
        String id = submit("{\"task\":\"second_time_lucky\",\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0.3}}");
        List<SseClient.Event> all;
        try (SseClient client = new SseClient(service, "/v1/jobs/" + id + "/events?after=0")) {
            all = client.rest();
        }

        assertThat(names(all)).contains("log").doesNotContain("snapshot").endsWith("status", "end");
        assertThat(all.stream()
                        .filter(event -> "status".equals(event.name()))
                        .map(event -> event.json().get("status").asString()))
                .containsSubsequence("running", "scheduled", "queued", "running", "succeeded");
        for (int i = 0; i < all.size() - 1; i++) {
            String number = String.valueOf(all.get(i).id());
            assertThat(after(id, number)).isEqualTo(all.subList(i + 1, all.size()));
            try (SseClient byParameter = new SseClient(service, "/v1/jobs/" + id + "/events?after=" + number)) {
                assertThat(byParameter.rest()).isEqualTo(all.subList(i + 1, all.size()));
            }
        }
    }

    @Test
    void aFinishedJob_isToldAtOnce() {
        String id = submit("{\"task\":\"square\",\"args\":[3]}");
        await().until(() ->
                service.json(service.get("/v1/jobs/" + id)).get("done").asBoolean());
        try (SseClient client = events(id)) {
            List<SseClient.Event> all = client.rest();

            assertThat(names(all)).containsExactly("snapshot", "end");
            assertThat(all.getFirst().json().get("result").asInt()).isEqualTo(9);
        }
        for (String unusable : List.of("abc", "-1", "1.5", "99999999999999999999")) {
            assertThat(names(after(id, unusable))).as(unusable).containsExactly("snapshot", "end");
        }
    }

    @Test
    void aRetryByHand_goesOnAfterTheEnd() throws InterruptedException {
        String id = submit("{\"task\":\"fail\",\"args\":[\"no luck\"]}");
        String end;
        try (SseClient client = events(id)) {
            end = String.valueOf(client.rest().getLast().id());
        }
        service.json(service.post("/v1/jobs/" + id + "/retry", ""));

        List<SseClient.Event> again = after(id, end);

        assertThat(again.stream()
                        .filter(event -> "status".equals(event.name()))
                        .map(event -> event.json().get("status").asString()))
                .containsExactly("queued", "running", "failed");
        assertThat(again.getLast().name()).isEqualTo("end");
    }

    @Test
    void theLastLinesAndTheLastProgress_areThereBeforeTheEnd() {
        String id = submit("{\"task\":\"chatter\",\"args\":[50]}");
        try (SseClient client = new SseClient(service, "/v1/jobs/" + id + "/events?after=0")) {
            List<SseClient.Event> all = client.rest();

            List<String> lines = all.stream()
                    .filter(event -> "log".equals(event.name()))
                    .map(event -> event.json().get("message").asString())
                    .toList();
            assertThat(lines).hasSize(50).startsWith("line 0").endsWith("line 49");
            assertThat(all.stream()
                            .filter(event -> "progress".equals(event.name()))
                            .reduce((first, second) -> second)
                            .orElseThrow()
                            .json()
                            .get("percent")
                            .asInt())
                    .isEqualTo(100);
            assertThat(names(all)).endsWith("progress", "status", "end");
        }
    }

    @Test
    void tooManyLinesAtOnce_areCutToTheLatest_andThatIsSaid() {
        String id = submit("{\"task\":\"chatter\",\"args\":[5000]}");
        try (SseClient client = new SseClient(service, "/v1/jobs/" + id + "/events?after=0")) {
            List<SseClient.Event> logs = client.rest().stream()
                    .filter(event -> "log".equals(event.name()))
                    .toList();

            assertThat(logs).hasSizeLessThan(1001);
            assertThat(logs.getLast().json().get("message").asString()).isEqualTo("line 4999");
            assertThat(logs).anySatisfy(event -> {
                assertThat(event.json().get("level").asString()).isEqualTo("warn");
                assertThat(event.json().get("message").asString()).contains("left out");
            });
        }
    }

    @Test
    void aQuietStream_getsComments() {
        String id = submit("{\"task\":\"sleep\",\"args\":[60]}");
        try (SseClient client = events(id)) {
            client.next();
            assertThat(requireNonNull(client.nextOrComment()).isComment()).isTrue();
            assertThat(requireNonNull(client.nextOrComment()).isComment()).isTrue();
        }
        service.post("/v1/jobs/" + id + "/cancel", "");
    }

    @Test
    void badInput_isRefused() {
        String never = "job_01kjcq5t00e9f80000000000a1";
        assertThat(problem("/v1/jobs/" + never + "/events")).isEqualTo(404);
        assertThat(problem("/v1/jobs/nonsense/events")).isEqualTo(404);
        String id = submit("{\"task\":\"square\",\"args\":[3]}");
        for (String query : List.of("after=x", "after=-1", "after=1.5", "after=", "after=1&after=2", "since=1")) {
            assertThat(problem("/v1/jobs/" + id + "/events?" + query)).as(query).isEqualTo(400);
        }
        await().until(() ->
                service.json(service.get("/v1/jobs/" + id)).get("done").asBoolean());
        service.send(service.request("/v1/jobs/" + id).DELETE());
        assertThat(problem("/v1/jobs/" + id + "/events")).isEqualTo(410);
        assertThat(problem("/v1/jobs/" + id + "/events?after=0")).isEqualTo(410);
    }

    @Test
    void aClientThatAcceptsProblemsAlone_getsTheStream() {
        String id = submit("{\"task\":\"square\",\"args\":[3]}");
        String batch = service.json(service.post("/v1/batches", "{\"task\":\"square\",\"items\":[3]}"))
                .get("id")
                .asString();
        for (String path : List.of("/v1/jobs/" + id + "/events", "/v1/batches/" + batch + "/events")) {
            for (String accept :
                    List.of("application/problem+json", "application/problem+json, text/event-stream;q=0.1", "*/*")) {
                HttpResponse<String> answer = service.send(service.request(path).header("Accept", accept));
                assertThat(answer.statusCode()).as(accept).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                        .as(accept)
                        .startsWith("text/event-stream");
                assertThat(answer.body()).contains("event: end");
            }
        }
        HttpResponse<String> refused =
                service.send(service.request("/v1/jobs/" + id + "/events").header("Accept", "application/xml"));
        assertThat(refused.statusCode()).isEqualTo(406);
        assertThat(RunningService.JSON.readTree(refused.body()).get("detail").asString())
                .isEqualTo("the answer is text/event-stream, which Accept excludes");
    }

    private static int problem(String path) {
        HttpRequest.Builder request = service.request(path).header("Accept", "text/event-stream");
        HttpResponse<String> response = service.send(request);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
        return response.statusCode();
    }

    @Test
    void moreStreamsThanAllowed_areRefused_andClientsThatLeaveMakeRoom() {
        String id = submit("{\"task\":\"sleep\",\"args\":[60]}");
        List<SseClient> open = new ArrayList<>();
        await().until(() -> service.bean(EventStreams.class).size() == 0);
        for (int i = 0; i < 20; i++) {
            SseClient client = events(id);
            client.next();
            open.add(client);
        }
        HttpResponse<String> refused = service.get("/v1/jobs/" + id + "/events");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();

        open.forEach(SseClient::close);

        await().until(() -> service.bean(EventStreams.class).size() == 0);
        service.post("/v1/jobs/" + id + "/cancel", "");
    }

    @Test
    void theEndOfTheService_cutsStreams(@TempDir Path other) {
        RunningService ending = RunningService.start(other, Tasks.class);
        String id = ending.json(ending.post("/v1/jobs", "{\"task\":\"sleep\",\"args\":[1],\"delaySeconds\":60}"))
                .get("id")
                .asString();
        try (SseClient client = new SseClient(ending, "/v1/jobs/" + id + "/events")) {
            client.next();
            long before = System.nanoTime();
            ending.close();

            assertThatThrownBy(client::rest).isInstanceOf(UncheckedIOException.class);
            assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(20));
        }
    }
}
