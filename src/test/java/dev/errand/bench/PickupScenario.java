package dev.errand.bench;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * How long an idle service takes to start a job: from the moment a client begins to send its request until the job's own first
 * deed, a request of its own, arrives at a witness outside. That is more than the pickup itself: it holds both requests' ways too.
 */
final class PickupScenario implements Scenario {

    /** Jobs for each second that the settings ask for: about as many as one client can start one after the other. */
    private static final int PER_SECOND = 100;

    private final LinkedBlockingQueue<Long> arrivals = new LinkedBlockingQueue<>();

    @Override
    public String name() {
        return "pickup";
    }

    @Override
    public void run(Bench bench) throws Exception {
        List<String> arguments = new ArrayList<>(bench.ampleQueues());
        arguments.add("--errand.http.allow=127.0.0.1");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ServerProcess server = bench.start(
                        bench.database().freshUrl(),
                        List.of("-Xmx" + bench.settings().heap()),
                        arguments)) {
            HttpServer witness = witness(threads);
            try {
                String body = "{\"task\":\"http_request\",\"args\":[\"POST\",\"http://127.0.0.1:%d/\"]}"
                        .formatted(witness.getAddress().getPort());
                measure(server, body, PER_SECOND * bench.settings().warmup());
                report(bench, server, body);
            } finally {
                witness.stop(0);
            }
        }
    }

    private void report(Bench bench, ServerProcess server, String body) throws InterruptedException {
        List<Double> medians = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            Histogram nanos =
                    measure(server, body, PER_SECOND * bench.settings().seconds());
            medians.add(nanos.getValueAtPercentile(50) / 1e6);
            tails.add(nanos.getValueAtPercentile(99) / 1e6);
        }
        bench.figure("start of a job, median", "ms", medians, null);
        bench.figure("start of a job, p99", "ms", tails, null);
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

    private Histogram measure(ServerProcess server, String body, int count) throws InterruptedException {
        Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            ServerProcess.json(server.post("/v1/jobs", body));
            Long arrived = arrivals.poll(10, TimeUnit.SECONDS);
            if (arrived == null) {
                throw new IllegalStateException("the job did not start");
            }
            nanos.recordValue(Math.max(1, arrived - begun));
            // Idle again before the next one.
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        return nanos;
    }
}
