package dev.errand.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** What millions of finished jobs in the table cost the next one, against an empty table. */
final class RowsScenario implements Scenario {

    private static final Goal GOAL = Goal.atMost(1.3, 1.05);
    private static final int ITEMS = 20_000;
    private static final long CHUNK = 100_000;

    /** What is compared. */
    private record Cost(String name, ToDoubleFunction<ServerProcess> micros) {}

    @Override
    public String name() {
        return "rows";
    }

    @Override
    public void run(Bench bench) throws Exception {
        String filledUrl = bench.database().freshUrl();
        // Lays the schema.
        bench.start(filledUrl, List.of(), List.of()).close();
        fill(bench, filledUrl);
        try (ServerProcess empty = bench.start();
                ServerProcess full =
                        bench.start(filledUrl, List.of("-Xmx" + bench.settings().heap()), bench.ampleQueues())) {
            Bench.park(empty);
            Bench.park(full);
            compare(
                    bench,
                    empty,
                    full,
                    List.of(
                            new Cost("submit", server -> submit(bench, server)),
                            new Cost(
                                    "claim and finish",
                                    server -> new Batches(server, ITEMS).run().microsPerItem()),
                            new Cost("page of 50", server -> pages(bench, server, ""))));
            // On its own, since it may take longer than a statement may: then it fails, and the others are known.
            compare(
                    bench,
                    empty,
                    full,
                    List.of(new Cost("page of those that failed", server -> pages(bench, server, "status=failed&"))));
        }
    }

    private static void compare(Bench bench, ServerProcess empty, ServerProcess full, List<Cost> costs) {
        // Not counted: this is the warm-up.
        measure(costs, empty, full);
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            measure(costs, empty, full)
                    .forEach((name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(value));
        }
        values.forEach((name, rounds) -> bench.figure(name, "µs", rounds, null));
        for (Cost cost : costs) {
            List<Double> ratios = Bench.ratios(values.get(cost.name() + ", full"), values.get(cost.name() + ", empty"));
            bench.figure(cost.name() + ", " + bench.settings().rows() + " rows ÷ empty", "", ratios, GOAL);
        }
    }

    private static Map<String, Double> measure(List<Cost> costs, ServerProcess empty, ServerProcess full) {
        Map<String, Double> micros = new LinkedHashMap<>();
        for (Cost cost : costs) {
            micros.put(cost.name() + ", empty", cost.micros().applyAsDouble(empty));
            micros.put(cost.name() + ", full", cost.micros().applyAsDouble(full));
        }
        return micros;
    }

    private static double submit(Bench bench, ServerProcess server) {
        byte[] parked = Requests.post(server.uri("/v1/jobs"), Bench.PARKED);
        Load load = Load.closedLoop(bench.settings().connections(), bench.time().dividedBy(2));
        return 1e6
                / LoadLoop.run(server.address(), load, Requests.of(parked))
                        .only(202)
                        .throughput();
    }

    /** One client that follows the cursor from the newest job on; begins anew at the end of the list. */
    private static double pages(Bench bench, ServerProcess server, String filter) {
        CursorReads reads = new CursorReads(server, "/v1/jobs?" + filter + "limit=50");
        Duration time = bench.time().dividedBy(4).plusMillis(1);
        LoadResult result =
                LoadLoop.run(server.address(), Load.closedLoop(1, time), reads).only(200);
        return result.latency.getMean() / 1e3;
    }

    /** Finished jobs, as many as the settings say. */
    static void fill(Bench bench, String url) throws SQLException {
        long begun = System.nanoTime();
        String sql = bench.database().fillStatement();
        try (Connection connection = bench.database().connect(url)) {
            connection.setAutoCommit(false);
            for (long from = 1; from <= bench.settings().rows(); from += CHUNK) {
                long to = Math.min(from + CHUNK - 1, bench.settings().rows());
                try (PreparedStatement insert = connection.prepareStatement(sql)) {
                    insert.setLong(1, from);
                    insert.setLong(2, to);
                    insert.setLong(3, System.currentTimeMillis());
                    insert.setString(4, SampleJobs.ARGS);
                    insert.executeUpdate();
                }
                connection.commit();
            }
            connection.setAutoCommit(true);
            settle(bench, connection);
        }
        bench.figure("filling " + bench.settings().rows() + " rows", "s", (System.nanoTime() - begun) / 1e9);
    }

    /** What is to be done when many rows came in at once. */
    static void settle(Bench bench, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String after : bench.database().afterFill()) {
                statement.execute(after);
            }
        }
    }
}
