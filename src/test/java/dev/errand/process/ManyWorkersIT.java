package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Five thousand workers wait for work on one small node: that costs it no threads, and a new job wakes one of them. */
@Tag("long")
class ManyWorkersIT {

    private static final Logger log = LoggerFactory.getLogger(ManyWorkersIT.class);
    private static final int WORKERS = 5_000;
    private static final int JOBS = 20;
    private static final int MORE_THREADS_ALLOWED = 100;
    private static final String TASK = "one.of.many";
    private static final double MEGABYTE = 1024.0 * 1024;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void newJob_wakesOneOfFiveThousandWorkers() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx512m"), List.of()).start();
                ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThat(errand.post(
                                    "/v1/worker-tasks",
                                    "{\"workerId\":\"w\",\"instance\":\"i\",\"tasks\":[{\"name\":\"" + TASK + "\"}]}")
                            .statusCode())
                    .isEqualTo(200);
            int idle = errand.threads();
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < WORKERS; i++) {
                String instance = "i" + i;
                answers.add(workers.submit(() -> lease(errand, instance)));
            }
            await("all wait", () -> errand.metric("errand_workers_waiting") >= WORKERS);
            int threads = errand.threads() - idle;
            double heap = heap(errand);

            for (int i = 1; i <= JOBS; i++) {
                submit(errand);
                int left = WORKERS - i;
                await("one has it", () -> errand.metric("errand_workers_waiting") <= left);
            }
            double woken = errand.metric("errand_workers_woken_total");

            check(answers);
            log.info(
                    "{} workers wait with {} threads more than none and {} MB of heap in use; {} jobs woke {} of them; {} MB in the end",
                    WORKERS,
                    threads,
                    Math.round(heap / MEGABYTE),
                    JOBS,
                    Math.round(woken),
                    Math.round(heap(errand) / MEGABYTE));
            assertThat(threads).as("threads more than when idle").isLessThan(MORE_THREADS_ALLOWED);
            // The look that goes round each second may find a job in the instant before its own worker has it.
            assertThat(woken).as("workers woken").isBetween((double) JOBS, JOBS + 2.0);
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError", " ERROR ");
        }
    }

    /** As many got a job as there were, each one, and the others were told that there is nothing. */
    private static void check(List<Future<String>> answers) throws Exception {
        int with = 0;
        for (Future<String> answer : answers) {
            String text = answer.get(90, TimeUnit.SECONDS);
            assertThat(text).startsWith("HTTP/1.1 200");
            with += text.contains("\"leases\":[]") ? 0 : 1;
        }
        assertThat(with).as("workers with a job").isEqualTo(JOBS);
    }

    private static void submit(ErrandProcess errand) {
        HttpResponse<String> accepted = errand.post("/v1/jobs", "{\"task\":\"" + TASK + "\"}");
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
    }

    private static double heap(ErrandProcess errand) {
        return errand.get("/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private static String lease(ErrandProcess errand, String instance) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), errand.uri("/").getPort()),
                    30_000);
            socket.setSoTimeout((int) Duration.ofMinutes(2).toMillis());
            String body = "{\"workerId\":\"w\",\"instance\":\"%s\",\"tasks\":[\"%s\"],\"waitSeconds\":60}"
                    .formatted(instance, TASK);
            String request = "POST /v1/leases HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                    + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(50);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - deadline).as(what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
