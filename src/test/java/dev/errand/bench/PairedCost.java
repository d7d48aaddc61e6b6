package dev.errand.bench;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * What a job costs two services that are under the same load at the same time: the processor time of one divided by that of the other. Whatever
 * the machine does it does to both, and at a fixed rate both write as often: so this varies by a few hundredths where a rate varies by a tenth.
 * The database's own time is not in it.
 *
 * @param one the service that is compared
 * @param requests of one
 * @param other the service that it is compared to
 * @param otherRequests of the other
 */
record PairedCost(ServerProcess one, Requests requests, ServerProcess other, Requests otherRequests) {

    /** Of each; both together stay far below what two processors can do. */
    private static final double PER_SECOND = 1_000;

    private static final int CONNECTIONS = 16;

    /** Of submissions that are only accepted. */
    double accepted(Bench bench) {
        return measured(bench, false);
    }

    /** Of submissions until they are finished. */
    double finished(Bench bench) {
        return measured(bench, true);
    }

    private double measured(Bench bench, boolean finish) {
        CompletableFuture<Double> beside =
                CompletableFuture.supplyAsync(() -> micros(bench, other, otherRequests, finish));
        double micros = micros(bench, one, requests, finish);
        return micros / beside.join();
    }

    private static double micros(Bench bench, ServerProcess server, Requests requests, boolean finish) {
        double rate = bench.settings().rate() > 0 ? bench.settings().rate() : PER_SECOND;
        Duration time = bench.time();
        long finished = finish ? server.usage().finished() : 0;
        long before = server.cpuNanos();
        LoadResult load = LoadLoop.run(server.address(), Load.fixedRate(CONNECTIONS, time, rate), requests)
                .only(202);
        if (finish) {
            server.awaitFinished(finished + load.answers());
        }
        return (server.cpuNanos() - before) / 1e3 / load.answers();
    }
}
