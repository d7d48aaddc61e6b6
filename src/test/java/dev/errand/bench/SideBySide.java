package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Two services that differ in one thing, under the same load in turn.
 *
 * @param server one of them
 * @param park what is only accepted
 * @param submit what runs at once
 */
record SideBySide(ServerProcess server, Requests park, Requests submit) implements AutoCloseable {

    static SideBySide of(ServerProcess server, String... headers) {
        Bench.park(server);
        return new SideBySide(
                server,
                Requests.of(Requests.post(server.uri("/v1/jobs"), Bench.PARKED, headers)),
                Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION, headers)));
    }

    /** Starts a service on a database of its own. */
    interface Start {
        SideBySide start() throws Exception;
    }

    /**
     * What the other one reaches of what the plain one does: accepted and finished, under the names of both. Two processes of each, half of the
     * rounds with each pair: what its compiler makes of a process stays with it, and PostgreSQL's clean-up comes to the database first that was
     * made first, so each has that one in turn.
     */
    static void rates(Bench bench, Start plain, Start other, String names, @Nullable Goal goal) throws Exception {
        Ratios ratios = new Ratios();
        int rounds = bench.settings().rounds();
        for (boolean plainFirst : List.of(true, false)) {
            try (SideBySide first = (plainFirst ? plain : other).start();
                    SideBySide second = (plainFirst ? other : plain).start()) {
                ratios.measure(
                        bench,
                        plainFirst ? first : second,
                        plainFirst ? second : first,
                        plainFirst ? (rounds + 1) / 2 : rounds / 2);
            }
        }
        bench.figure("accepted, " + names, "", ratios.accepted, goal);
        bench.figure("finished, " + names, "", ratios.finished, goal);
        bench.figure("processor time of one that is accepted, both at once, " + names, "", ratios.acceptedTime, null);
        bench.figure("processor time of one that is finished, both at once, " + names, "", ratios.finishedTime, null);
    }

    /** One for each round. */
    private record Ratios(
            List<Double> accepted, List<Double> finished, List<Double> acceptedTime, List<Double> finishedTime) {
        Ratios() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void measure(Bench bench, SideBySide plain, SideBySide other, int rounds) {
            for (SideBySide side : List.of(plain, other)) {
                bench.warmUp(side.server(), bench.settings().connections(), side.park(), side.submit());
            }
            for (int round = 0; round < rounds; round++) {
                // Whoever goes first has the disk's quiet cache: in turn.
                boolean plainFirst = round % 2 == 0;
                List<SideBySide> order = plainFirst ? List.of(plain, other) : List.of(other, plain);
                List<Double> one =
                        order.stream().map(side -> side.accepted(bench)).toList();
                List<Double> two =
                        order.stream().map(side -> side.finished(bench)).toList();
                int others = plainFirst ? 1 : 0;
                accepted.add(one.get(others) / one.get(1 - others));
                finished.add(two.get(others) / two.get(1 - others));
                acceptedTime.add(
                        new PairedCost(other.server(), other.park(), plain.server(), plain.park()).accepted(bench));
                finishedTime.add(
                        new PairedCost(other.server(), other.submit(), plain.server(), plain.submit()).finished(bench));
            }
        }
    }

    @Override
    public void close() {
        server.close();
    }

    private double accepted(Bench bench) {
        return bench.load(server, park).only(202).throughput();
    }

    private double finished(Bench bench) {
        return bench.finishedPerSecond(server, submit);
    }
}
