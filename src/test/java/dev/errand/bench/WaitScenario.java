package dev.errand.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One client on an otherwise idle service that submits a job, waits for its result, and then submits the next. */
final class WaitScenario implements Scenario {

    private static final Goal GOAL = Goal.atMost(2, 1);

    @Override
    public String name() {
        return "wait";
    }

    @Override
    public void run(Bench bench) {
        try (ServerProcess server = bench.start()) {
            Requests trivial = Requests.of(Requests.post(server.uri("/bench/trivial"), SampleJobs.SUBMISSION));
            Requests wait =
                    Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION, "Prefer: wait=10"));
            bench.warmUp(server, bench.settings().connections(), trivial, wait);
            List<Double> trivials = new ArrayList<>();
            List<Double> waits = new ArrayList<>();
            List<Double> tails = new ArrayList<>();
            List<Double> more = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                LoadResult reference = alone(bench, server, trivial).only(202);
                LoadResult measured = alone(bench, server, wait).only(201);
                trivials.add(reference.millisAt(50));
                waits.add(measured.millisAt(50));
                tails.add(measured.millisAt(99));
                more.add(measured.millisAt(50) - reference.millisAt(50));
                bench.latency("submit and wait, idle", measured);
            }
            bench.figure("trivial POST, median", "ms", trivials, null);
            bench.figure("submit and wait, median", "ms", waits, null);
            bench.figure("submit and wait, p99", "ms", tails, null);
            bench.figure("submit and wait, more than trivial", "ms", more, GOAL);
        }
    }

    private static LoadResult alone(Bench bench, ServerProcess server, Requests requests) {
        Duration half = bench.time().dividedBy(2);
        return LoadLoop.run(server.address(), Load.closedLoop(1, half), requests);
    }
}
