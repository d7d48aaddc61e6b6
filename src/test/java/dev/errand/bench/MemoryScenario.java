package dev.errand.bench;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How much heap is in use while many jobs wait for their time, many for a slot, and many clients for jobs. */
final class MemoryScenario implements Scenario {

    private static final Goal GOAL = Goal.atMost(256, 160);
    private static final int SCHEDULED = 50_000;
    private static final int QUEUED = 50_000;
    private static final double MEBIBYTE = 1024 * 1024;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public void run(Bench bench) {
        int clients = bench.settings().clients();
        try (ServerProcess server =
                bench.start(bench.database().freshUrl(), List.of("-Xmx512m"), bench.ampleQueues())) {
            double idle = server.usageWithoutGarbage().heapBytes() / MEBIBYTE;
            Bench.park(server);
            new Batches(server, SCHEDULED, "\"delaySeconds\":86400,").send();
            new Batches(server, QUEUED - clients, "\"queue\":\"parked\",").send();
            List<String> ids =
                    Ids.of(server, Bench.PARKED, clients, bench.settings().connections());
            CompletableFuture<LoadResult> waiting = CompletableFuture.supplyAsync(() -> await(server, ids));
            server.awaitUsage("waited for by all", usage -> usage.waiters() >= clients || waiting.isDone());
            double loaded = server.usageWithoutGarbage().heapBytes() / MEBIBYTE;
            long waiters = server.usage().waiters();
            if (waiters < clients) {
                throw new IllegalStateException("only " + waiters + " clients waited while the heap was looked at");
            }
            waiting.join().only(200);
            bench.checkRows(server, "state = 'scheduled'", SCHEDULED);
            bench.checkRows(server, "state = 'queued'", QUEUED);
            bench.figure("heap in use, idle", "MB", idle);
            bench.figure(
                    "heap in use, 50,000 scheduled, 50,000 queued, " + clients + " clients",
                    "MB",
                    List.of(loaded),
                    GOAL);
        }
    }

    private static LoadResult await(ServerProcess server, List<String> ids) {
        List<byte[]> waits = ids.stream()
                .map(id -> Requests.get(server.uri("/v1/jobs/" + id + "?wait=60")))
                .toList();
        Load each = new Load(ids.size(), Duration.ofMinutes(2), ids.size(), 0);
        return LoadLoop.run(server.address(), each, Requests.inTurn(waits));
    }
}
