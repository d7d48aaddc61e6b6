package dev.errand.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a small service does when it is offered ten times as many jobs as it can finish: what it answers, what it still does, and how
 * it is afterwards.
 */
final class OverloadScenario implements Scenario {

    private static final Goal THROUGHPUT = Goal.atLeast(0.8, 0.95);
    private static final int TIMES = 10;
    private static final int CONNECTIONS = 1_000;
    private static final double MEBIBYTE = 1024 * 1024;
    private static final long GOOD_NANOS = Duration.ofMillis(20).toNanos();
    private static final int GOOD_IN_A_ROW = 10;

    @Override
    public String name() {
        return "overload";
    }

    @Override
    public void run(Bench bench) {
        List<String> arguments = List.of("--errand.execution.queues.default.capacity=20000");
        try (ServerProcess server = bench.start(bench.database().freshUrl(), List.of("-Xmx256m"), arguments)) {
            Requests submit = Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION));
            bench.warmUp(server, bench.settings().connections(), submit);
            List<Double> before = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                before.add(finishedPerSecond(
                        server, Load.closedLoop(bench.settings().connections(), bench.time()), submit, bench, null));
            }
            double best = before.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
            bench.figure("finished, before the overload", "/s", before, null);
            Load flood = Load.fixedRate(
                    CONNECTIONS, Duration.ofSeconds(bench.settings().overload()), TIMES * best);
            double during = finishedPerSecond(server, flood, submit, bench, "overload");
            double recovery = millisUntilGood(server);
            double heap = server.usageWithoutGarbage().heapBytes() / MEBIBYTE;
            double after = finishedPerSecond(
                    server, Load.closedLoop(bench.settings().connections(), bench.time()), submit, bench, null);
            bench.figure("finished, during the overload", "/s", during);
            bench.figure("finished, after the overload", "/s", after);
            bench.figure("during ÷ best before", "", List.of(during / best), THROUGHPUT);
            bench.figure("after ÷ best before", "", List.of(after / best), THROUGHPUT);
            bench.figure("recovery: until submissions take less than 20 ms", "ms", recovery);
            bench.figure("heap in use, after the overload", "MB", heap);
        }
    }

    /** What it finishes while that is sent; what is sent is told if it has a name. */
    private static double finishedPerSecond(
            ServerProcess server, Load load, Requests submit, Bench bench, @Nullable String name) {
        long before = server.usage().finished();
        long begun = System.nanoTime();
        LoadResult result = LoadLoop.run(server.address(), load, submit);
        double rate = (server.usage().finished() - before) / ((System.nanoTime() - begun) / 1e9);
        if (name != null) {
            bench.throughput(name, result);
            report(bench, load, result);
        }
        return rate;
    }

    private static void report(Bench bench, Load load, LoadResult result) {
        bench.figure("offered", "/s", load.perSecond());
        bench.figure("sent and answered", "/s", result.throughput());
        bench.figure(
                "not sent, all " + CONNECTIONS + " connections being busy",
                "%",
                100.0 * result.unsent / (result.unsent + result.answers()));
        bench.figure("connections broken", "", (double) result.broken);
        result.statuses()
                .forEach((status, count) -> bench.figure("answered " + status, "%", 100.0 * count / result.answers()));
        bench.figure("answer, p99 from when it was due", "ms", result.millisAt(99));
    }

    /** One client, from the end of the overload on, until it is served well ten times in a row. */
    private static double millisUntilGood(ServerProcess server) {
        long begun = System.nanoTime();
        int good = 0;
        while (good < GOOD_IN_A_ROW) {
            long sent = System.nanoTime();
            int status = server.post("/v1/jobs", SampleJobs.SUBMISSION).statusCode();
            good = status == 202 && System.nanoTime() - sent < GOOD_NANOS ? good + 1 : 0;
            if (System.nanoTime() - begun > Duration.ofMinutes(1).toNanos()) {
                throw new IllegalStateException("not recovered within a minute; the last answer was " + status);
            }
        }
        return (System.nanoTime() - begun) / 1e6;
    }
}
