package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an idle service takes to start a job: from the moment a client begins to send its request until the job's own first
 * deed, a request of its own, arrives at a witness outside. That is more than the pickup itself: it holds both requests' ways too.
 */
class PickupBench {

    private static final int WARM_UP = 500;
    private static final int COUNTED = 1_000;

    @TempDir
    private Path directory;

    private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

    @Test
    void idleService_startsAJob() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ErrandProcess errand = new ErrandProcess(
                                directory, List.of("-XX:TieredStopAtLevel=4"), List.of("--errand.http.allow=127.0.0.1"))
                        .start()) {
            HttpServer witness = witness(threads);
            try {
                String body = "{\"task\":\"http_request\",\"args\":[\"POST\",\"http://127.0.0.1:%d/\"]}"
                        .formatted(witness.getAddress().getPort());
                measure(errand, body, WARM_UP);
                report(measure(errand, body, COUNTED));
            } finally {
                witness.stop(0);
            }
        }
    }

    private HttpServer witness(ExecutorService threads) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            arrivals.add(System.nanoTime());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private double[] measure(ErrandProcess errand, String body, int count) throws InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            assertThat(errand.post("/v1/jobs", body).statusCode()).isEqualTo(202);
            Long arrived = arrivals.poll(10, TimeUnit.SECONDS);
            assertThat(arrived).isNotNull();
            millis[i] = (arrived - begun) / 1e6;
            // Idle again before the next one.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        Arrays.sort(millis);
        return millis;
    }

    private static void report(double[] sorted) throws IOException {
        String line = String.format(
                Locale.ROOT,
                "{\"bench\":\"pickup\",\"count\":%d,\"medianMillis\":%.2f,\"p90Millis\":%.2f,\"p99Millis\":%.2f}%n",
                sorted.length,
                sorted[sorted.length / 2],
                sorted[sorted.length * 9 / 10],
                sorted[sorted.length * 99 / 100]);
        Path file = Path.of("target", "bench", "pickup.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, line);
    }
}
