package dev.errand.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The slowest of single submissions, one after the other, while a large batch is accepted; also of the former build, in turn, if there is
 * one to compare with. Nothing runs meanwhile, so that the two submissions are all that is written.
 */
final class BesideScenario implements Scenario {

    private static final String OPTIONS = "\"queue\":\"parked\",";

    @Override
    public String name() {
        return "beside";
    }

    @Override
    public void run(Bench bench) {
        String former = bench.settings().former();
        Map<String, ServerProcess> builds = new LinkedHashMap<>();
        try {
            builds.put("now", bench.start());
            if (!former.isEmpty()) {
                builds.put("former", bench.start(FormerScenario.classpath(Path.of(former))));
            }
            builds.values().forEach(Bench::park);
            builds.values().forEach(server -> measure(bench, server));
            Map<String, List<Taken>> taken = new LinkedHashMap<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                builds.forEach((build, server) ->
                        taken.computeIfAbsent(build, name -> new ArrayList<>()).add(measure(bench, server)));
            }
            taken.forEach((build, rounds) -> {
                String title = " beside a batch of " + bench.settings().items() + ", " + build;
                bench.figure("slowest submission" + title, "ms", values(rounds, 1), null);
                bench.figure("median submission" + title, "ms", values(rounds, 2), null);
                bench.figure("accepted" + title, "ms", values(rounds, 3), null);
            });
        } finally {
            builds.values().forEach(ServerProcess::close);
        }
    }

    private record Taken(double slowest, double median, double accepted) {}

    private static List<Double> values(List<Taken> rounds, int which) {
        return rounds.stream()
                .map(taken -> which == 1 ? taken.slowest() : which == 2 ? taken.median() : taken.accepted())
                .toList();
    }

    private static Taken measure(Bench bench, ServerProcess server) {
        Batches batches = new Batches(server, bench.settings().items(), OPTIONS);
        long begun = System.nanoTime();
        CompletableFuture<Double> accepted =
                CompletableFuture.runAsync(batches::send).thenApply(nothing -> millis(System.nanoTime() - begun));
        List<Long> nanos = new ArrayList<>();
        while (!accepted.isDone()) {
            long sent = System.nanoTime();
            ServerProcess.json(server.post("/v1/jobs", Bench.PARKED));
            nanos.add(System.nanoTime() - sent);
        }
        nanos.sort(null);
        return new Taken(millis(nanos.getLast()), millis(nanos.get(nanos.size() / 2)), accepted.join());
    }

    private static double millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(nanos) / 1e3;
    }
}
