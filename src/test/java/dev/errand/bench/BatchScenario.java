package dev.errand.bench;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/** One large batch from its submission to its end, against what the database alone does with as many rows. */
final class BatchScenario implements Scenario {

    private static final Goal GOAL = Goal.atLeast(0.40, 0.70);

    @Override
    public String name() {
        return "batch";
    }

    @Override
    public void run(Bench bench) throws Exception {
        int items = bench.settings().items();
        try (ServerProcess server = bench.start();
                Connection connection =
                        bench.database().connect(bench.database().freshUrl())) {
            RawLife raw = RawLife.in(connection, bench.database().rawSql());
            Batches batches = new Batches(server, items);
            raw.rowsPerSecond(items);
            batches.run();
            List<Double> raws = new ArrayList<>();
            List<Double> finished = new ArrayList<>();
            List<Double> accepted = new ArrayList<>();
            for (int round = 0; round < bench.settings().rounds(); round++) {
                raws.add(raw.rowsPerSecond(items));
                Batches.Taken taken = batches.run();
                finished.add(taken.itemsPerSecond());
                accepted.add(taken.acceptedMillis());
            }
            bench.figure("raw life of rows", "/s", raws, null);
            bench.figure("batch of " + items + ", sent to finished", "/s", finished, null);
            bench.figure("batch of " + items + ", sent to accepted", "ms", accepted, null);
            bench.figure("batch ÷ raw", "", Bench.ratios(finished, raws), GOAL);
            long all = (long) items * (bench.settings().rounds() + 1);
            bench.checkRows(server, "state = 'succeeded'", all);
        }
    }
}
