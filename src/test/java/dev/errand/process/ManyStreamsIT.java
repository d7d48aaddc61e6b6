package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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
import org.junit.jupiter.api.io.TempDir;

/** Five thousand clients follow jobs at once on one small node; streams cost it no threads, and each is told the end. */
@Tag("long")
class ManyStreamsIT {

    private static final int STREAMS = 5_000;
    private static final int JOBS = 500;
    private static final int MORE_THREADS_ALLOWED = 100;

    @TempDir
    private Path directory;

    @Test
    void fiveThousandStreams_areAllToldTheEndAndHoldNoThreads() throws Exception {
        try (ErrandProcess errand = new ErrandProcess(directory, List.of("-Xmx512m"), List.of()).start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            int idle = errand.threads();
            List<String> jobs = submitJobsForLater(errand);
            List<Future<List<String>>> streams = new ArrayList<>();
            for (int i = 0; i < STREAMS; i++) {
                String path = "/v1/jobs/" + jobs.get(i % JOBS) + "/events";
                streams.add(clients.submit(() -> eventNames(errand, path)));
            }
            awaitStreams(errand);

            assertThat(errand.threads() - idle)
                    .as("threads more than when idle")
                    .isLessThan(MORE_THREADS_ALLOWED);
            for (String job : jobs) {
                assertThat(errand.post("/v1/jobs/" + job + "/cancel", "").statusCode())
                        .isEqualTo(200);
            }
            for (Future<List<String>> stream : streams) {
                assertThat(stream.get(90, TimeUnit.SECONDS)).containsExactly("snapshot", "status", "end");
            }
            assertThat(errand.logText()).doesNotContain("OutOfMemoryError", " ERROR ");
        }
    }

    /** None of them starts by itself while the test runs. */
    private static List<String> submitJobsForLater(ErrandProcess errand) {
        List<String> jobs = new ArrayList<>();
        for (int i = 0; i < JOBS; i++) {
            HttpResponse<String> accepted =
                    errand.post("/v1/jobs", "{\"task\":\"square\",\"args\":[" + i + "],\"delaySeconds\":3600}");
            assertThat(accepted.statusCode()).isEqualTo(202);
            jobs.add(ErrandProcess.json(accepted).get("id").asString());
        }
        return jobs;
    }

    private static List<String> eventNames(ErrandProcess errand, String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (Socket socket = new Socket()) {
            socket.connect(
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), errand.uri(path).getPort()),
                    30_000);
            socket.setSoTimeout((int) Duration.ofSeconds(90).toMillis());
            String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), 512);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("event: ")) {
                    names.add(line.substring("event: ".length()));
                }
            }
            return names;
        }
    }

    /** Until the service itself says that so many streams are open. */
    private static void awaitStreams(ErrandProcess errand) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (errand.metric("errand_streams_open") < STREAMS) {
            assertThat(System.nanoTime() - deadline).as("all streams open").isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
    }
}
