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
        List<Double> acceptedTime = new ArrayList<>();
        List<Double> finishedTime = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            // Whoever goes first has the disk's quiet cache: in turn.
            boolean plainFirst = round % 2 == 0;
            List<SideBySide> order = plainFirst ? List.of(plain, other) : List.of(other, plain);
            List<Measured> one =
                    order.stream().map(side -> side.accepted(bench)).toList();
            List<Measured> two =
                    order.stream().map(side -> side.finished(bench)).toList();
            int others = plainFirst ? 1 : 0;
            accepted.add(one.get(others).perSecond() / one.get(1 - others).perSecond());
            finished.add(two.get(others).perSecond() / two.get(1 - others).perSecond());
            acceptedTime.add(one.get(others).micros() / one.get(1 - others).micros());
            finishedTime.add(two.get(others).micros() / two.get(1 - others).micros());
        }
        bench.figure("accepted, " + names, "", accepted, goal);
        bench.figure("finished, " + names, "", finished, goal);
        bench.figure("processor time of one that is accepted, " + names, "", acceptedTime, null);
        bench.figure("processor time of one that is finished, " + names, "", finishedTime, null);
    }

    /**
     * What one reached. The time of its processors varies less than its rate, which goes by the disk, too.
     *
     * @param micros of the service alone, for each job
     */
    private record Measured(double perSecond, double micros) {}

    private Measured accepted(Bench bench) {
        long before = server.cpuNanos();
        LoadResult load = bench.load(server, park).only(202);
        return new Measured(load.throughput(), (server.cpuNanos() - before) / 1e3 / load.answers());
    }

    private Measured finished(Bench bench) {
        long cpu = server.cpuNanos();
        long jobs = server.usage().finished();
        double perSecond = bench.finishedPerSecond(server, submit);
        return new Measured(
                perSecond, (server.cpuNanos() - cpu) / 1e3 / (server.usage().finished() - jobs));
    }
}
