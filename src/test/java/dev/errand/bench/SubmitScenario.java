package dev.errand.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How many jobs a second are accepted and on disk, none of them run. */
final class SubmitScenario implements Scenario {

    private static final Map<String, Goal> GOALS =
            Map.of("sqlite", Goal.atLeast(0.70, 0.95), "postgresql", Goal.atLeast(0.55, 0.85));

    @Override
    public String name() {
        return "submit";
    }

    @Override
    public void run(Bench bench) throws Exception {
        try (ServerProcess server = bench.start()) {
            Bench.park(server);
            Counted submit = new Counted(Requests.post(server.uri("/v1/jobs"), Bench.PARKED));
            Requests trivial = Requests.of(Requests.post(server.uri("/bench/trivial"), SampleJobs.SUBMISSION));
            bench.warmUp(server, bench.settings().connections(), trivial, submit);
            List<Double> trivials = new ArrayList<>();
            List<Double> submits = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                LoadResult reference = bench.load(server, trivial).only(202);
                LoadResult measured = bench.load(server, submit).only(202);
                trivials.add(reference.throughput());
                submits.add(measured.throughput());
                bench.throughput("trivial", reference);
                bench.throughput("submit", measured);
            }
            bench.figure("trivial POST", "/s", trivials, null);
            bench.figure("accepted and on disk", "/s", submits, null);
            Goal goal = GOALS.get(bench.database().name());
            bench.figure("accepted ÷ trivial", "", Bench.ratios(submits, trivials), goal);
            bench.fixedRate(server, "trivial", trivial, submits.getLast()).only(202);
            bench.fixedRate(server, "submit", submit, submits.getLast()).only(202);
            bench.checkRows(server, "state = 'queued'", submit.answers);
        }
    }

    /** Counts all answers, those of the warm-up too. */
    private static final class Counted implements Requests {

        private final byte[] request;
        private long answers;

        Counted(byte[] request) {
            this.request = request;
        }

        @Override
        public byte[] next() {
            return request;
        }

        @Override
        public void answered(Answer answer) {
            answers++;
        }
    }
}
