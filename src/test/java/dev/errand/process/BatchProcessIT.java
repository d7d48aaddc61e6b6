package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Batches in a process of their own: killed in the middle, and as large as they may be in little memory. */
class BatchProcessIT {

    private static final Logger log = LoggerFactory.getLogger(BatchProcessIT.class);

    @TempDir
    private Path directory;

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(",", "[", "]"));
    }

    private static String submit(ErrandProcess errand, String body) {
        HttpResponse<String> response = errand.post("/v1/batches", body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        return ErrandProcess.json(response).path("id").asString();
    }

    private static int succeeded(ErrandProcess errand, String id) {
        return ErrandProcess.json(errand.get("/v1/batches/" + id))
                .path("counts")
                .path("succeeded")
                .asInt();
    }

    private static void awaitMoreThan(ErrandProcess errand, String id, int count) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (succeeded(errand, id) <= count) {
            assertThat(System.nanoTime() - deadline).as("the batch goes on").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    private static JsonNode awaitEnd(ErrandProcess errand, String id) {
        JsonNode batch;
        int waits = 0;
        do {
            batch = ErrandProcess.json(errand.get("/v1/batches/" + id + "?wait=60"));
            assertThat(waits++).as("waits of a minute for %s", batch).isLessThan(5);
        } while (!batch.path("done").asBoolean());
        return batch;
    }

    /** Reads the stream line by line and checks that each index is there once; answers how many lines there were. */
    private static int readBack(ErrandProcess errand, String id, String query, int total) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(errand.uri("/v1/batches/" + id + "/results?" + query))
                .header("Accept", "application/jsonl")
                .timeout(Duration.ofMinutes(5))
                .build();
        BitSet seen = new BitSet(total);
        try (HttpClient client = HttpClient.newHttpClient();
                BufferedReader lines = lines(client.send(request, BodyHandlers.ofInputStream()))) {
            int count = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isEmpty() && !line.startsWith("{\"end\":true")) {
                    JsonNode item = ErrandProcess.JSON.readTree(line);
                    int index = item.path("index").asInt();
                    assertThat(seen.get(index)).as("item %d once", index).isFalse();
                    assertThat(item.path("result").asLong()).isEqualTo((long) index * index);
                    seen.set(index);
                    count++;
                }
            }
            return count;
        }
    }

    private static BufferedReader lines(HttpResponse<InputStream> response) {
        return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    @Tag("long")
    void kill9_inTheMiddleOfTenThousand_leavesOneOutcomeForEach() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx256m"), List.of())) {
            errand.start();
            String id = submit(errand, "{\"task\":\"square\",\"maxConcurrency\":20,\"items\":" + numbers(10_000) + "}");
            for (int before = 200; before < 10_000 - 2_000; before += 2_500) {
                awaitMoreThan(errand, id, before);
                errand.kill();
                errand.start();
            }
            JsonNode batch = awaitEnd(errand, id);

            assertThat(batch.path("status").asString()).isEqualTo("succeeded");
            assertThat(batch.path("counts").path("succeeded").asInt()).isEqualTo(10_000);
            assertThat(readBack(errand, id, "order=completion", 10_000)).isEqualTo(10_000);
            assertThat(readBack(errand, id, "order=index", 10_000)).isEqualTo(10_000);
        }
    }

    @Test
    @Tag("long")
    void aHundredThousand_inLittleMemory_areRunAndReadBack_whileASingleJobDoesNotWait() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx256m"), List.of())) {
            errand.start();
            String body = "{\"task\":\"square\",\"items\":" + numbers(100_000) + "}";
            long start = System.nanoTime();
            String id = submit(errand, body);
            report("stored", start);

            long submitted = System.nanoTime();
            HttpResponse<String> single = errand.post("/v1/jobs?wait=20", "{\"task\":\"square\",\"args\":[7]}");
            report("a single job behind it", submitted);
            assertThat(single.statusCode()).isEqualTo(201);
            assertThat(succeeded(errand, id)).isLessThan(50_000);

            assertThat(readBack(errand, id, "order=index&follow=true", 100_000)).isEqualTo(100_000);
            report("run and read back while it ran", start);
            assertThat(awaitEnd(errand, id).path("status").asString()).isEqualTo("succeeded");

            long reading = System.nanoTime();
            assertThat(readBack(errand, id, "order=completion", 100_000)).isEqualTo(100_000);
            report("read back", reading);
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError");
        }
    }

    @Test
    @Tag("long")
    void cancel_ofAHundredThousand_takesEffectAtOnce() throws IOException {
        List<String> slow = List.of("--errand.execution.queues.default.concurrency=4");
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx256m"), slow)) {
            errand.start();
            String id = submit(
                    errand, "{\"task\":\"sleep\",\"mode\":\"map\",\"items\":" + "[" + "60,".repeat(99_995) + "60]}");
            long start = System.nanoTime();
            HttpResponse<String> canceled = errand.post("/v1/batches/" + id + "/cancel", "{}");
            report("canceled", start);

            assertThat(canceled.statusCode()).as(canceled.body()).isIn(200, 202);
            assertThat(awaitEnd(errand, id).path("status").asString()).isEqualTo("canceled");
            HttpResponse<String> next = errand.post("/v1/jobs?wait=20", "{\"task\":\"square\",\"args\":[7]}");
            report("canceled, all stopped, and another job done", start);
            assertThat(next.statusCode()).isEqualTo(201);
        }
    }

    @Test
    void stop_endsOpenStreamsAndWaits() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of(), List.of());
                HttpClient client = HttpClient.newHttpClient()) {
            errand.start();
            String id = submit(errand, "{\"task\":\"square\",\"delaySeconds\":3600,\"items\":[1,2]}");
            HttpRequest follow = HttpRequest.newBuilder(errand.uri("/v1/batches/" + id + "/results?follow=true"))
                    .header("Accept", "application/jsonl")
                    .build();
            HttpResponse<InputStream> stream = client.send(follow, BodyHandlers.ofInputStream());
            HttpRequest wait = HttpRequest.newBuilder(errand.uri("/v1/batches/" + id + "?wait=60"))
                    .build();
            var waiting = client.sendAsync(wait, BodyHandlers.ofString());

            errand.terminate(Duration.ofSeconds(20));

            assertThat(waiting.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> stream.body().readAllBytes()).isInstanceOf(IOException.class);
        }
    }

    private static void report(String what, long since) {
        log.info("100,000 items, {}: {} ms", what, (System.nanoTime() - since) / 1_000_000);
    }
}
