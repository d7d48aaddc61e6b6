package dev.errand.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/**
 * What tenants do to each other. How long one with ten jobs waits for them, alone and while another has as many waiting as a batch has items; how
 * many of two get done whose weights are 3 and 1; and what a job costs where a thousand other tenants have nothing waiting. Jobs of the first two
 * take a while, so that slots are what is short, not the machine.
 */
final class TenantScenario implements Scenario {

    private static final int SLOTS = 32;

    private static final int FEW = 10;

    private static final int IDLE_TENANTS = 1_000;

    /** Seconds that a job takes. */
    private static final String TAKES = "0.05";

    @Override
    public String name() {
        return "tenants";
    }

    @Override
    public void run(Bench bench) throws Exception {
        turns(bench);
        idle(bench);
    }

    private static ServerProcess start(Bench bench) {
        List<String> arguments = new ArrayList<>(bench.ampleQueues());
        arguments.add("--errand.execution.queues.turns.concurrency=" + SLOTS);
        arguments.add("--errand.execution.queues.turns.capacity=10000000");
        arguments.add("--" + BenchTenants.PROPERTY + "=true");
        return bench.start(
                bench.database().freshUrl(), List.of("-Xmx" + bench.settings().heap()), arguments);
    }

    private static void tenant(ServerProcess server, String name, int weight) {
        ServerProcess.json(server.send("PUT", "/v1/tenants/" + name, "{\"weight\":" + weight + "}"));
    }

    private static JsonNode post(ServerProcess server, String tenant, String path, String body) {
        return ServerProcess.json(server.send("POST", path, body, BenchTenants.HEADER, tenant));
    }

    private static void batch(ServerProcess server, String tenant, int items) {
        String all = String.join(",", Collections.nCopies(items, TAKES));
        post(server, tenant, "/v1/batches", "{\"task\":\"sleep\",\"queue\":\"turns\",\"items\":[" + all + "]}");
    }

    private static void turns(Bench bench) {
        try (ServerProcess server = start(bench)) {
            tenant(server, "few", 1);
            tenant(server, "many", 1);
            bench.warmUp(
                    server,
                    bench.settings().connections(),
                    Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION)));
            server.awaitUsage("idle", usage -> bench.countRows(server, "finished_at is null") == 0);
            waits(bench, server);
            List<Double> alone = waits(bench, server);
            batch(server, "many", bench.settings().items());
            List<Double> beside = waits(bench, server);
            bench.figure("ten jobs alone, median from submission to end", "ms", alone, null);
            bench.figure("ten jobs beside another's " + bench.settings().items(), "ms", beside, null);
            bench.figure("beside ÷ alone", "", Bench.ratios(beside, alone), Goal.atMost(2, 1.5));
            weights(bench, server);
        }
    }

    /** The median of each round. */
    private static List<Double> waits(Bench bench, ServerProcess server) {
        List<Double> medians = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            List<String> ids = IntStream.range(0, FEW)
                    .mapToObj(i -> post(
                                    server,
                                    "few",
                                    "/v1/jobs",
                                    "{\"task\":\"sleep\",\"queue\":\"turns\",\"args\":[" + TAKES + "]}")
                            .path("id")
                            .asString())
                    .toList();
            double[] millis = ids.stream()
                    .mapToDouble(id -> millis(ended(server, id)))
                    .sorted()
                    .toArray();
            medians.add((millis[FEW / 2 - 1] + millis[FEW / 2]) / 2);
        }
        return medians;
    }

    private static JsonNode ended(ServerProcess server, String id) {
        return ServerProcess.json(server.send("GET", "/v1/jobs/" + id + "?wait=60", "", BenchTenants.HEADER, "few"));
    }

    private static double millis(JsonNode job) {
        Instant created = Instant.parse(job.path("createdAt").asString());
        return Duration.between(created, Instant.parse(job.path("finishedAt").asString()))
                .toMillis();
    }

    /** While both have jobs waiting. */
    private static void weights(Bench bench, ServerProcess server) {
        tenant(server, "many", 3);
        batch(server, "few", bench.settings().items());
        List<Double> off = new ArrayList<>();
        // Until both have their share of the slots.
        pause(1);
        for (int round = 0; round < bench.settings().rounds(); round++) {
            Map<String, Long> before = finished(bench, server);
            pause(bench.settings().seconds());
            Map<String, Long> after = finished(bench, server);
            double ratio = (double) done(before, after, "many") / done(before, after, "few");
            off.add(Math.abs(ratio / 3 - 1) * 100);
        }
        if (bench.countRows(server, "state = 'queued' and tenant = 'many'") == 0) {
            throw new IllegalStateException("nothing was left of the tenant with many jobs: more items are needed");
        }
        bench.figure("finished by weights 3 and 1: off by", "%", off, Goal.atMost(10, 5));
    }

    private static long done(Map<String, Long> before, Map<String, Long> after, String tenant) {
        return after.getOrDefault(tenant, 0L) - before.getOrDefault(tenant, 0L);
    }

    private static void pause(int seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(deadline - System.nanoTime());
        }
    }

    private static Map<String, Long> finished(Bench bench, ServerProcess server) {
        Map<String, Long> counts = new HashMap<>();
        try (Connection connection = bench.database().connect(server.databaseUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select tenant, count(*) from job where finished_at is not null group by tenant")) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot count", e);
        }
    }

    /** A batch of one tenant, in turn with as many where there are a thousand others. */
    private static void idle(Bench bench) {
        try (ServerProcess few = start(bench);
                ServerProcess many = start(bench)) {
            tenant(few, "busy", 1);
            tenant(many, "busy", 1);
            for (int i = 0; i < IDLE_TENANTS; i++) {
                tenant(many, "idle-" + i, 1);
            }
            List<Double> fews = new ArrayList<>();
            List<Double> manys = new ArrayList<>();
            microsPerItem(bench, few);
            microsPerItem(bench, many);
            for (int round = 0; round < bench.settings().rounds(); round++) {
                fews.add(microsPerItem(bench, few));
                manys.add(microsPerItem(bench, many));
            }
            bench.figure("a job, one tenant", "µs", fews, null);
            bench.figure("a job, a thousand idle tenants", "µs", manys, null);
            bench.figure("a thousand ÷ one", "", Bench.ratios(manys, fews), Goal.atMost(1.1, 1.03));
        }
    }

    private static double microsPerItem(Bench bench, ServerProcess server) {
        int items = bench.settings().items() / 5;
        String all = String.join(",", Collections.nCopies(items, '"' + SampleJobs.PAYLOAD + '"'));
        long before = server.usage().finished();
        long begun = System.nanoTime();
        post(server, "busy", "/v1/batches", "{\"task\":\"noop\",\"items\":[" + all + "]}");
        server.awaitFinished(before + items);
        return (System.nanoTime() - begun) / 1e3 / items;
    }
}
