package dev.errand.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a scenario works with.
 *
 * @param scenario its name
 * @param settings how long and how much
 * @param database what to measure on
 * @param findings where figures go
 */
record Bench(String scenario, Settings settings, BenchDatabase database, Findings findings) {

    /** A job that is stored and never run. */
    static final String PARKED = "{\"task\":\"noop\",\"queue\":\"parked\",\"args\":" + SampleJobs.ARGS + "}";

    private static final int AMPLE = 10_000_000;

    /** A service on an empty database, with everything as users get it but room for more jobs. */
    ServerProcess start() {
        return start(database.freshUrl(), List.of("-Xmx" + settings.heap()), ampleQueues());
    }

    /** The same from other classes. */
    ServerProcess start(String classpath) {
        return new ServerProcess(
                database.name() + "-" + scenario + "-other",
                database.freshUrl(),
                classpath,
                List.of("-Xmx" + settings.heap()),
                ampleQueues());
    }

    ServerProcess start(String databaseUrl, List<String> jvm, List<String> arguments) {
        return new ServerProcess(database.name() + "-" + scenario, databaseUrl, jvm, arguments);
    }

    /** Queues that take all that comes; in {@code parked} one job runs at a time. */
    List<String> ampleQueues() {
        return List.of(
                "--errand.execution.queues.default.concurrency=" + settings.concurrency(),
                "--errand.execution.queues.default.capacity=" + AMPLE,
                "--errand.execution.queues.parked.concurrency=1",
                "--errand.execution.queues.parked.capacity=" + AMPLE);
    }

    /** Keeps all further jobs of the queue {@code parked} waiting. */
    static void park(ServerProcess server) {
        ServerProcess.json(server.post("/v1/jobs", "{\"task\":\"sleep\",\"args\":[604800],\"queue\":\"parked\"}"));
    }

    Duration time() {
        return Duration.ofSeconds(settings.seconds());
    }

    /** One measurement in a closed loop. */
    LoadResult load(ServerProcess server, Requests requests) {
        return LoadLoop.run(server.address(), Load.closedLoop(settings.connections(), time()), requests);
    }

    /** Jobs that are submitted in a closed loop and finished, a second. */
    double finishedPerSecond(ServerProcess server, Requests submissions) {
        long before = server.usage().finished();
        long begun = System.nanoTime();
        LoadResult load = load(server, submissions).only(202);
        server.awaitFinished(before + load.answers());
        return load.answers() / ((System.nanoTime() - begun) / 1e9);
    }

    /** The same work as is measured later, for as long as was asked for in all. */
    void warmUp(ServerProcess server, int connections, Requests... each) {
        Duration share = Duration.ofSeconds(settings.warmup()).dividedBy(each.length);
        for (Requests requests : each) {
            LoadLoop.run(server.address(), Load.closedLoop(connections, share), requests);
        }
    }

    /** At a fixed rate, half of what was reached unless the settings say otherwise; into the plot of latencies. */
    LoadResult fixedRate(ServerProcess server, String name, Requests requests, double reached) {
        double rate = settings.rate() > 0 ? settings.rate() : reached / 2;
        LoadResult result =
                LoadLoop.run(server.address(), Load.fixedRate(settings.connections(), time(), rate), requests);
        latency(name, result);
        String at = " at " + Math.round(rate) + "/s, ";
        figure(name + at + "median", "ms", result.millisAt(50));
        figure(name + at + "p99", "ms", result.millisAt(99));
        figure(name + at + "p99.9", "ms", result.millisAt(99.9));
        return result;
    }

    void latency(String name, LoadResult result) {
        findings.latency(database.name(), name, result.latency);
    }

    void throughput(String name, LoadResult result) {
        findings.throughput(
                database.name(),
                name,
                Arrays.stream(result.perSecond()).asDoubleStream().boxed().toList());
    }

    void figure(String name, String unit, double value) {
        figure(name, unit, List.of(value), null);
    }

    void figure(String name, String unit, List<Double> rounds, @Nullable Goal goal) {
        findings.add(new Figure(database.name(), scenario, name, unit, List.copyOf(rounds), goal));
    }

    /** Round by round, so that what slows the machine down for a while slows down both. */
    static List<Double> ratios(List<Double> of, List<Double> to) {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < of.size(); i++) {
            ratios.add(of.get(i) / to.get(i));
        }
        return ratios;
    }

    /** What the database itself says, so that no figure rests on the service's word alone. */
    long countRows(ServerProcess server, String condition) {
        try (Connection connection = database.connect(server.databaseUrl());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select count(*) from job where " + condition)) {
            row.next();
            return row.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot count", e);
        }
    }

    void checkRows(ServerProcess server, String condition, long expected) {
        long stored = countRows(server, condition);
        if (stored != expected) {
            throw new IllegalStateException(stored + " rows are stored where " + condition + ", not " + expected);
        }
    }
}
