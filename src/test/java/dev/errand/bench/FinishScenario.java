package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many jobs a second are submitted one by one and finished, and what processor time each takes. */
final class FinishScenario implements Scenario {

    private static final Map<String, Goal> GOALS =
            Map.of("sqlite", Goal.atLeast(0.45, 0.70), "postgresql", Goal.atLeast(0.40, 0.60));
    private static final Goal PROCESSOR = Goal.atMost(200, 130);

    /**
     * What one round came to.
     *
     * @param perSecond jobs finished
     * @param serviceMicros processor time of the service for each
     * @param allMicros the same with the database's
     */
    private record Round(double perSecond, double serviceMicros, double allMicros) {}

    @Override
    public String name() {
        return "finish";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (ServerProcess server = bench.start()) {
            Requests trivial = Requests.of(Requests.post(server.uri("/bench/trivial"), SampleJobs.SUBMISSION));
            Requests submit = Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION));
            bench.warmUp(server, bench.settings().connections(), trivial, submit);
            awaitAll(bench, server);
            List<Double> trivials = new ArrayList<>();
            List<Round> rounds = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                trivials.add(bench.load(server, trivial).only(202).throughput());
                rounds.add(measure(bench, server, submit));
            }
            List<Double> finishes = rounds.stream().map(Round::perSecond).toList();
            bench.figure("trivial POST", "/s", trivials, null);
            bench.figure("submitted and finished", "/s", finishes, null);
            Goal goal = GOALS.get(bench.database().name());
            bench.figure("finished ÷ trivial", "", Bench.ratios(finishes, trivials), goal);
            bench.figure(
                    "processor time per job, service",
                    "µs",
                    rounds.stream().map(Round::serviceMicros).toList(),
                    null);
            bench.figure(
                    "processor time per job, with the database",
                    "µs",
                    rounds.stream().map(Round::allMicros).toList(),
                    PROCESSOR);
            bench.fixedRate(server, "submit, jobs running", submit, finishes.getLast())
                    .only(202);
            awaitAll(bench, server);
        }
    }

    private static Round measure(Bench bench, ServerProcess server, Requests submit) {
        long before = server.usage().finished();
        long serviceBefore = server.cpuNanos();
        long databaseBefore = bench.database().cpuNanos();
        long begun = System.nanoTime();
        double jobs;
        try (FinishedSampler sampler = new FinishedSampler(server)) {
            LoadResult load = bench.load(server, submit).only(202);
            server.awaitFinished(before + load.answers());
            jobs = load.answers();
            bench.findings().throughput(bench.database().name(), "finished", sampler.perSecond());
        }
        double perSecond = jobs / ((System.nanoTime() - begun) / 1e9);
        double service = (server.cpuNanos() - serviceBefore) / 1e3 / jobs;
        double database = (bench.database().cpuNanos() - databaseBefore) / 1e3 / jobs;
        return new Round(perSecond, service, service + database);
    }

    /** Nothing is left to do, by the service's count and by the database's. */
    private static void awaitAll(Bench bench, ServerProcess server) {
        server.awaitUsage("idle", usage -> {
            long stored = bench.countRows(server, "state = 'succeeded'");
            return stored == usage.finished() && bench.countRows(server, "true") == stored;
        });
    }
}
