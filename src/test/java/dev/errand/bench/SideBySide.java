package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Two services that differ in one thing, under the same load in turn.
 *
 * @param server one of them
 * @param park what is only accepted
 * @param submit what runs at once
 */
record SideBySide(ServerProcess server, Requests park, Requests submit) {

    static SideBySide of(ServerProcess server, String... headers) {
        Bench.park(server);
        return new SideBySide(
                server,
                Requests.of(Requests.post(server.uri("/v1/jobs"), Bench.PARKED, headers)),
                Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION, headers)));
    }

    /** What the other one reaches of what the plain one does: accepted and finished, under the names of both. */
    static void rates(Bench bench, SideBySide plain, SideBySide other, String names, Goal goal) {
        for (SideBySide side : List.of(plain, other)) {
            bench.warmUp(side.server(), bench.settings().connections(), side.park(), side.submit());
        }
        List<Double> accepted = new ArrayList<>();
        List<Double> finished = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            // Whoever goes first has the disk's quiet cache: in turn.
            SideBySide first = round % 2 == 0 ? plain : other;
            SideBySide second = round % 2 == 0 ? other : plain;
            double firstAccepted = first.accepted(bench);
            double secondAccepted = second.accepted(bench);
            accepted.add(round % 2 == 0 ? secondAccepted / firstAccepted : firstAccepted / secondAccepted);
            double firstFinished = first.finished(bench);
            double secondFinished = second.finished(bench);
            finished.add(round % 2 == 0 ? secondFinished / firstFinished : firstFinished / secondFinished);
        }
        bench.figure("accepted, " + names, "", accepted, goal);
        bench.figure("finished, " + names, "", finished, goal);
    }

    private double accepted(Bench bench) {
        return bench.load(server, park).only(202).throughput();
    }

    private double finished(Bench bench) {
        return bench.finishedPerSecond(server, submit);
    }
}
