package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten thousand clients wait at once on one small node, and waiting costs it no threads. */
@Tag("long")
class ManyWaitersIT {

    private static final int CLIENTS = 10_000;
    private static final int JOBS = 100;
    private static final int MORE_THREADS_ALLOWED = 100;

    @TempDir
    private Path directory;

    @Test
    @Timeout(value = 10, unit = TimeUnit.MINUTES)
    void tenThousandWaiters_areAllAnsweredAndHoldNoThreads() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx512m"), List.of()).start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            int idle = errand.threads();
            List<String> jobs = submitJobsThatStartWhenTheGateOpens(errand);
            List<Future<String>> answers = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                String path = "/v1/jobs/" + jobs.get(i % JOBS) + "?wait=60";
                answers.add(clients.submit(() -> get(errand, path)));
            }
            awaitConnections(errand);
            int waiting = errand.threads();

            assertThat(waiting - idle).as("threads more than when idle").isLessThan(MORE_THREADS_ALLOWED);
            for (Future<String> answer : answers) {
                assertThat(answer.get(90, TimeUnit.SECONDS))
                        .startsWith("HTTP/1.1 200")
                        .contains("Preference-Applied: wait=60")
                        .contains("\"status\":\"succeeded\"");
            }
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError", "ERROR");
        }
    }

    /** Late enough for all clients to be waiting by then, on the slowest machine. */
    private static List<String> submitJobsThatStartWhenTheGateOpens(ErrandProcess errand) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            HttpResponse<String> accepted =
                    errand.post("/v1/jobs", "{\"task\":\"square\",\"args\":[" + i + "],\"delaySeconds\":45}");
            assertThat(accepted.statusCode()).isEqualTo(202);
            jobs.add(ErrandProcess.json(accepted).get("id").asString());
        }
        return jobs;
    }

    private static String get(ErrandProcess errand, String path) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), errand.uri(path).getPort()),
                    30_000);
            socket.setSoTimeout((int) Duration.ofSeconds(90).toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Until the service itself says that so many requests are waiting. */
    private static void awaitConnections(ErrandProcess errand) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(40);
        while (errand.metric("errand_waiters") < CLIENTS) {
            assertThat(System.nanoTime() - deadline)
                    .as("all clients get to wait")
                    .isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
