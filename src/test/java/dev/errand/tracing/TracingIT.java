package dev.errand.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.errand.RunningService;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import dev.errand.tracing.SentSpans.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** The traces of one service: what is in them, and below what. */
@Timeout(120)
class TracingIT {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String HEADER = "00-" + TRACE + "-" + CALLER + "-01";

    private static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();
    private static SentSpans receiver;
    private static HttpServer hooks;
    private static RunningService service;

    static class Tasks {
        @Bean
        TracedTasks tracedTasks() {
            return new TracedTasks();
        }
    }

    static final class TracedTasks {

        @Task("traced")
        List<String> traced(JobContext job) {
            return List.of(job.traceparent().orElse("none"), String.valueOf(MDC.get("trace_id")));
        }

        @Task("traced_twice")
        int twice(JobContext job) {
            if (job.attempt() == 1) {
                throw new IllegalStateException("a secret that no span tells");
            }
            return job.attempt();
        }
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        receiver = new SentSpans();
        hooks = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        hooks.createContext("/", exchange -> {
            TOLD.add(String.valueOf(exchange.getRequestHeaders().getFirst("traceparent")));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        hooks.start();
        service = RunningService.start(
                directory,
                Tasks.class,
                "--errand.tracing.endpoint=" + receiver.url(),
                "--errand.tracing.interval=50ms",
                "--errand.webhooks.allow=127.0.0.1");
    }

    @AfterAll
    static void stop() {
        service.close();
        hooks.stop(0);
        receiver.close();
    }

    private static JsonNode post(String path, String body, String traceparent) {
        return service.json(service.send(service.request(path)
                .header("Content-Type", "application/json")
                .header("traceparent", traceparent)
                .POST(HttpRequest.BodyPublishers.ofString(body))));
    }

    private static List<Sent> of(String attribute, String value) {
        return receiver.all().stream()
                .filter(span -> value.equals(span.attributes().get(attribute)))
                .toList();
    }

    /** The only one of that name that tells of the job. */
    private static Sent one(String jobId, String name) {
        return await().until(
                        () -> of("errand.job.id", jobId).stream()
                                .filter(span -> span.name().equals(name))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
    }

    @Test
    void aJob_isBelowItsSubmitter_withItsWait_andItsAttempt() {
        JsonNode job = post("/v1/jobs?wait=20", "{\"task\":\"traced\"}", HEADER);
        String id = job.path("id").asString();

        Sent whole = one(id, "job traced");
        Sent wait = one(id, "wait default");
        Sent run = one(id, "run traced");
        assertThat(List.of(whole.traceId(), wait.traceId(), run.traceId())).containsOnly(TRACE);
        assertThat(whole.parentId()).isEqualTo(CALLER);
        assertThat(wait.parentId()).isEqualTo(whole.spanId());
        assertThat(run.parentId()).isEqualTo(whole.spanId());
        assertThat(wait.end()).isEqualTo(run.start());
        assertThat(run.attributes())
                .containsEntry("errand.task", "traced")
                .containsEntry("errand.queue", "default")
                .containsEntry("errand.attempt", "1")
                .containsEntry("errand.outcome", "succeeded")
                .containsEntry("errand.runs", "node");
        assertThat(job.at("/result/0").asString()).isEqualTo("00-" + TRACE + "-" + run.spanId() + "-01");
        assertThat(job.at("/result/1").asString()).isEqualTo(TRACE);
    }

    @Test
    void aJobWithoutAHeader_orWithABadOne_isTheRootOfATraceOfItsOwn() {
        JsonNode job = post("/v1/jobs?wait=20", "{\"task\":\"traced\"}", "00-not-one");

        Sent whole = one(job.path("id").asString(), "job traced");
        assertThat(whole.parentId()).isEmpty();
        assertThat(job.at("/result/1").asString()).isEqualTo(whole.traceId());
    }

    @Test
    void whatIsNotToBeRecorded_isHandedOn_andNotRecorded() {
        String silent = "00-" + TRACE + "-" + CALLER + "-00";
        JsonNode job = post("/v1/jobs?wait=20", "{\"task\":\"traced\"}", silent);
        JsonNode next = post("/v1/jobs?wait=20", "{\"task\":\"traced\"}", HEADER);

        assertThat(job.at("/result/0").asString()).isEqualTo(silent);
        one(next.path("id").asString(), "job traced");
        assertThat(of("errand.job.id", job.path("id").asString())).isEmpty();
    }

    @Test
    void anAttemptThatIsMadeAgain_refersToTheOneBefore_andTellsNoMessage() {
        JsonNode job = post(
                "/v1/jobs?wait=20",
                "{\"task\":\"traced_twice\",\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0}}",
                HEADER);
        String id = job.path("id").asString();

        Sent whole = one(id, "job traced_twice");
        List<Sent> runs = await().until(
                        () -> of("errand.job.id", id).stream()
                                .filter(span -> span.name().equals("run traced_twice"))
                                .toList(),
                        found -> found.size() == 2);
        assertThat(runs).allSatisfy(run -> assertThat(run.parentId()).isEqualTo(whole.spanId()));
        Sent first = runs.getFirst();
        assertThat(first.failed()).isTrue();
        assertThat(first.attributes())
                .containsEntry("errand.outcome", "failed")
                .containsEntry("error.type", "java.lang.IllegalStateException");
        assertThat(runs.getLast().links()).containsExactly(first.spanId());
        assertThat(runs.getLast().failed()).isFalse();
        assertThat(receiver.all().toString()).doesNotContain("a secret");
    }

    @Test
    void aWorkersAttempt_isTheSpanThatItsLeaseNames() {
        String who = "\"workerId\":\"w\",\"instance\":\"i\"";
        service.json(service.post(
                "/v1/worker-tasks", "{" + who + ",\"tasks\":[{\"name\":\"traced_far\",\"parameters\":[]}]}"));
        JsonNode job = post("/v1/jobs", "{\"task\":\"traced_far\"}", HEADER);
        JsonNode lease = service.json(
                        service.post("/v1/leases", "{" + who + ",\"tasks\":[\"traced_far\"],\"waitSeconds\":10}"))
                .at("/leases/0");

        service.json(service.post("/v1/leases/" + lease.path("token").asString() + "/complete", "{\"result\":1}"));

        Sent run = one(job.path("id").asString(), "run traced_far");
        Sent whole = one(job.path("id").asString(), "job traced_far");
        assertThat(lease.path("traceparent").asString()).isEqualTo("00-" + TRACE + "-" + run.spanId() + "-01");
        assertThat(run.parentId()).isEqualTo(whole.spanId());
        assertThat(run.attributes()).containsEntry("errand.runs", "worker");
    }

    @Test
    void aWebhook_isBelowItsJob_andSendsItsOwnPlaceAlong() throws InterruptedException {
        String url = "http://127.0.0.1:" + hooks.getAddress().getPort() + "/hook";
        JsonNode job = post("/v1/jobs?wait=20", "{\"task\":\"traced\",\"webhook\":{\"url\":\"" + url + "\"}}", HEADER);

        String sent = TOLD.poll(20, TimeUnit.SECONDS);

        Sent whole = one(job.path("id").asString(), "job traced");
        Sent tried = await().until(
                        () -> receiver.all().stream()
                                .filter(span -> span.name().equals("webhook"))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
        assertThat(sent).isEqualTo("00-" + TRACE + "-" + tried.spanId() + "-01");
        assertThat(tried.parentId()).isEqualTo(whole.spanId());
        assertThat(tried.attributes()).containsEntry("http.response.status_code", "204");
    }

    @Test
    void itemsOfABatch_haveTracesOfTheirOwn_thatReferToIt() {
        JsonNode batch = post("/v1/batches?wait=20", "{\"task\":\"square\",\"items\":[1,2]}", HEADER);
        String id = batch.path("id").asString();

        List<Sent> jobs = await().until(
                        () -> of("errand.batch.id", id).stream()
                                .filter(span -> span.name().equals("job square"))
                                .toList(),
                        found -> found.size() == 2);
        Sent submitted = of("errand.batch.id", id).stream()
                .filter(span -> span.name().equals("submit square"))
                .findFirst()
                .orElseThrow();
        assertThat(submitted.traceId()).isEqualTo(TRACE);
        assertThat(submitted.parentId()).isEqualTo(CALLER);
        assertThat(submitted.attributes()).containsEntry("errand.batch.size", "2");
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.parentId()).isEmpty();
            assertThat(job.links()).containsExactly(submitted.spanId());
        });
        assertThat(jobs.stream().map(Sent::traceId).distinct()).hasSize(2).doesNotContain(TRACE);
    }

    @Test
    void everySpan_isSentOnce() {
        JsonNode job = post("/v1/jobs?wait=20", "{\"task\":\"traced\"}", HEADER);
        one(job.path("id").asString(), "job traced");

        assertThat(receiver.all().stream().map(span -> Map.entry(span.traceId(), span.spanId())))
                .doesNotHaveDuplicates();
        assertThat(Duration.ofNanos(receiver.all().getFirst().start())).isPositive();
    }

    private static void schedule(String name, String body) {
        var answer = service.send(service.request("/v1/schedules/" + name)
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(body)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    @Test
    void aRunByHand_isBelowWhoeverOrderedIt() {
        schedule("by-hand", "{\"cron\":\"@yearly\",\"job\":{\"task\":\"traced\"}}");
        schedule(
                "batch-by-hand",
                "{\"cron\":\"@yearly\",\"batch\":{\"task\":\"traced\",\"mode\":\"calls\",\"items\":[{}]}}");

        JsonNode job = post("/v1/schedules/by-hand/run?wait=20", "", HEADER);
        JsonNode batch = post("/v1/schedules/batch-by-hand/run?wait=20", "", HEADER);
        JsonNode backfill = post(
                "/v1/schedules/by-hand/backfill",
                "{\"from\":\"2020-01-01T00:00:00Z\",\"to\":\"2020-06-01T00:00:00Z\"}",
                HEADER);

        assertThat(one(job.path("id").asString(), "job traced").parentId()).isEqualTo(CALLER);
        assertThat(submit(batch).parentId()).isEqualTo(CALLER);
        assertThat(submit(backfill).parentId()).isEqualTo(CALLER);
    }

    /** The only one that tells of the submission of a batch. */
    private static Sent submit(JsonNode batch) {
        return await().until(
                        () -> of("errand.batch.id", batch.path("id").asString()).stream()
                                .filter(span -> span.name().equals("submit traced"))
                                .toList(),
                        found -> found.size() == 1)
                .getFirst();
    }

    @Test
    void whatASchedule_submitsByItself_isTraced() {
        schedule("each-second", "{\"everySeconds\":1,\"job\":{\"task\":\"traced\"}}");
        schedule(
                "batch-each-second",
                "{\"everySeconds\":1,\"batch\":{\"task\":\"traced\",\"mode\":\"calls\",\"items\":[{}]}}");

        JsonNode run = firstRun("each-second");
        assertThat(one(run.path("jobId").asString(), "job traced").parentId()).isEmpty();
        String batch = firstRun("batch-each-second").path("batchId").asString();
        await().until(() -> !of("errand.batch.id", batch).isEmpty());
        service.send(service.request("/v1/schedules/each-second").DELETE());
        service.send(service.request("/v1/schedules/batch-each-second").DELETE());
    }

    private static JsonNode firstRun(String schedule) {
        return await().until(
                        () -> service.json(service.get("/v1/schedules/" + schedule + "/runs"))
                                .path("items"),
                        items -> !items.isEmpty())
                .get(0);
    }
}
