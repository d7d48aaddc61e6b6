package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;

/** Reading finished jobs, and waiting for what is finished already. */
final class ReadScenario implements Scenario {

    private static final Goal GOAL = Goal.atLeast(0.70, 0.95);
    private static final int JOBS = 5_000;

    @Override
    public String name() {
        return "read";
    }

    @Override
    public void run(Bench bench) {
        try (ServerProcess server = bench.start()) {
            int connections = bench.settings().connections();
            List<String> ids = Ids.of(server, SampleJobs.SUBMISSION, JOBS, connections);
            server.awaitFinished(JOBS);
            Requests trivial = Requests.of(Requests.get(server.uri("/bench/trivial")));
            Requests read = reads(server, ids, "");
            Requests wait = reads(server, ids, "?wait=10");
            bench.warmUp(server, connections, trivial, read, wait);
            List<Double> trivials = new ArrayList<>();
            List<Double> reads = new ArrayList<>();
            List<Double> waits = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                trivials.add(bench.load(server, trivial).only(200).throughput());
                reads.add(bench.load(server, read).only(200).throughput());
                waits.add(bench.load(server, wait).only(200).throughput());
            }
            bench.figure("trivial GET", "/s", trivials, null);
            bench.figure("GET of a finished job", "/s", reads, null);
            bench.figure("GET of a finished job, waiting", "/s", waits, null);
            bench.figure("GET ÷ trivial", "", Bench.ratios(reads, trivials), GOAL);
            bench.figure("waiting GET ÷ trivial", "", Bench.ratios(waits, trivials), GOAL);
            bench.fixedRate(server, "read", read, reads.getLast()).only(200);
        }
    }

    static Requests reads(ServerProcess server, List<String> ids, String query) {
        return Requests.inTurn(ids.stream()
                .map(id -> Requests.get(server.uri("/v1/jobs/" + id + query)))
                .toList());
    }
}
