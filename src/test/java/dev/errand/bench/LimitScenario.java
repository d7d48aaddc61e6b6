package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;

/** Jobs of a task whose limits hold over all nodes, against the same jobs without limits: from submission to end. */
final class LimitScenario implements Scenario {

    @Override
    public String name() {
        return "limits";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (ServerProcess server = bench.start()) {
            Requests free = Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION));
            Requests limited = Requests.of(Requests.post(
                    server.uri("/v1/jobs"), SampleJobs.SUBMISSION.replace("\"noop\"", "\"noop_limited\"")));
            bench.warmUp(server, bench.settings().connections(), free, limited);
            awaitIdle(bench, server);
            List<Double> frees = new ArrayList<>();
            List<Double> limiteds = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                frees.add(bench.finishedPerSecond(server, free));
                limiteds.add(bench.finishedPerSecond(server, limited));
            }
            bench.figure("finished, without limits", "/s", frees, null);
            bench.figure("finished, limited", "/s", limiteds, null);
            bench.figure("limited ÷ without limits", "", Bench.ratios(limiteds, frees), null);
        }
    }

    private static void awaitIdle(Bench bench, ServerProcess server) {
        server.awaitUsage("idle", usage -> bench.countRows(server, "finished_at is null") == 0);
    }
}
