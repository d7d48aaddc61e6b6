package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a healthy receiver of webhooks notices of a hanging one: the time from the beginning of a submission until its webhook arrives,
 * with nothing beside it, and then with a receiver beside it that takes connections and never answers while two thousand deliveries wait for it.
 */
class WebhookLatencyBench {

    private static final int WARM_UP = 500;
    private static final int COUNTED = 500;
    private static final int HANGING = 2_000;

    @TempDir
    private Path directory;

    private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);

    @Test
    void aHangingReceiver_besideAHealthyOne() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ErrandProcess errand = new ErrandProcess(
                                directory,
                                List.of("-XX:TieredStopAtLevel=4"),
                                List.of("--errand.webhooks.allow=127.0.0.1"))
                        .start()) {
            HttpServer healthy = receiver(threads, () -> arrivals.add(System.nanoTime()));
            HttpServer hanging = receiver(threads, this::hang);
            try {
                measure(errand, healthy, WARM_UP);
                List<String> lines = new ArrayList<>();
                lines.add(line("alone", measure(errand, healthy, COUNTED)));
                for (int i = 0; i < HANGING; i++) {
                    submit(errand, hanging);
                }
                lines.add(line("beside a hanging one", measure(errand, healthy, COUNTED)));
                report(lines);
            } finally {
                over.countDown();
                healthy.stop(0);
                hanging.stop(0);
            }
        }
    }

    private void hang() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpServer receiver(ExecutorService threads, Runnable deed) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            deed.run();
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static void submit(ErrandProcess errand, HttpServer receiver) {
        String body = "{\"task\":\"square\",\"args\":[3],\"webhook\":{\"url\":\"http://127.0.0.1:%d/\"}}"
                .formatted(receiver.getAddress().getPort());
        assertThat(errand.post("/v1/jobs", body).statusCode()).isEqualTo(202);
    }

    private double[] measure(ErrandProcess errand, HttpServer receiver, int count) throws InterruptedException {
        double[] millis = new double[count];
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            submit(errand, receiver);
            Long arrived = arrivals.poll(30, TimeUnit.SECONDS);
            assertThat(arrived).isNotNull();
            millis[i] = (arrived - begun) / 1e6;
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        Arrays.sort(millis);
        return millis;
    }

    private static String line(String name, double[] sorted) {
        return String.format(
                Locale.ROOT,
                "{\"bench\":\"webhook %s\",\"count\":%d,\"medianMillis\":%.2f,\"p90Millis\":%.2f,\"p99Millis\":%.2f}",
                name,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[sorted.length * 9 / 10],
                sorted[sorted.length * 99 / 100]);
    }

    private static void report(List<String> lines) throws IOException {
        Path file = Path.of("target", "bench", "webhook-latency.json");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }
}
