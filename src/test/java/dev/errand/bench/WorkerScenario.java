package dev.errand.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Jobs of a worker in a process of its own, in turn with jobs of the service's own task and with BullMQ's; and how soon a worker that waits has a
 * job that is submitted to a service with nothing else to do.
 */
final class WorkerScenario implements Scenario {

    private static final Goal BATCH = Goal.atLeast(0.8, 0.8);
    private static final Goal ONE_BY_ONE = Goal.atLeast(0.7, 0.7);
    private static final Goal PEER = Goal.atLeast(3, 3);
    private static final Goal START = Goal.atMost(3, 3);

    private static final String SUBMISSION = SampleJobs.SUBMISSION.replace("noop", WorkerCalls.TASK);

    /** Leases for each second that the settings ask for: about as many as one client can have one after the other. */
    private static final int PER_SECOND = 100;

    /** What was reached in each round, in jobs a second. */
    private record Rates(List<Double> own, List<Double> remote, List<Double> peer) {
        Rates() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Override
    public String name() {
        return "worker";
    }

    @Override
    public void run(Bench bench) throws Exception {
        Optional<String> missing = BullmqPeer.install();
        missing.ifPresent(why -> bench.findings().note("BullMQ was not run: " + why));
        try (ServerProcess server = bench.start()) {
            try (WorkerProcess worker =
                            new WorkerProcess(server, bench.settings().calls());
                    BullmqPeer peer = missing.isPresent()
                            ? null
                            : BullmqPeer.start(bench.settings().concurrency())) {
                inBatches(bench, server, peer);
                oneByOne(bench, server);
                worker.check();
            }
            start(bench, server);
            bench.checkRows(server, "state <> 'succeeded'", 0);
        }
    }

    private static void inBatches(Bench bench, ServerProcess server, @Nullable BullmqPeer peer) {
        int items = bench.settings().items();
        Batches own = new Batches(server, "noop", items);
        Batches remote = new Batches(server, WorkerCalls.TASK, items);
        round(items, own, remote, peer);
        Rates rates = new Rates();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            Rates one = round(items, own, remote, peer);
            rates.own().addAll(one.own());
            rates.remote().addAll(one.remote());
            rates.peer().addAll(one.peer());
        }
        bench.figure("batch of " + items + ", own task", "/s", rates.own(), null);
        bench.figure("batch of " + items + ", worker", "/s", rates.remote(), null);
        bench.figure("batch, worker ÷ own task", "", Bench.ratios(rates.remote(), rates.own()), BATCH);
        if (peer != null) {
            bench.figure(items + " jobs, BullMQ", "/s", rates.peer(), null);
            bench.figure("batch, worker ÷ BullMQ", "", Bench.ratios(rates.remote(), rates.peer()), PEER);
        }
    }

    private static Rates round(int items, Batches own, Batches remote, @Nullable BullmqPeer peer) {
        return new Rates(
                List.of(own.run().itemsPerSecond()),
                List.of(remote.run().itemsPerSecond()),
                peer == null ? List.of() : List.of(peer.finishedPerSecond(items)));
    }

    private static void oneByOne(Bench bench, ServerProcess server) {
        Requests own = Requests.of(Requests.post(server.uri("/v1/jobs"), SampleJobs.SUBMISSION));
        Requests remote = Requests.of(Requests.post(server.uri("/v1/jobs"), SUBMISSION));
        bench.warmUp(server, bench.settings().connections(), own, remote);
        server.awaitUsage("idle", usage -> bench.countRows(server, "finished_at is null") == 0);
        List<Double> owns = new ArrayList<>();
        List<Double> remotes = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            owns.add(bench.finishedPerSecond(server, own));
            remotes.add(bench.finishedPerSecond(server, remote));
        }
        bench.figure("one by one, own task", "/s", owns, null);
        bench.figure("one by one, worker", "/s", remotes, null);
        bench.figure("one by one, worker ÷ own task", "", Bench.ratios(remotes, owns), ONE_BY_ONE);
    }

    private static void start(Bench bench, ServerProcess server) throws IOException {
        lease(server, PER_SECOND * bench.settings().warmup());
        List<Double> medians = new ArrayList<>();
        List<Double> tails = new ArrayList<>();
        for (int round = 0; round < bench.settings().rounds(); round++) {
            Histogram nanos = lease(server, PER_SECOND * bench.settings().seconds());
            medians.add(nanos.getValueAtPercentile(50) / 1e6);
            tails.add(nanos.getValueAtPercentile(99) / 1e6);
        }
        bench.figure("start of a job by a lease, median", "ms", medians, START);
        bench.figure("start of a job by a lease, p99", "ms", tails, null);
    }

    /** From the first byte of a submission to the last of the answer to a worker that waits, so many times. */
    private static Histogram lease(ServerProcess server, int count) throws IOException {
        Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
        WorkerCalls calls = new WorkerCalls(server.uri("/"), "one");
        byte[] submission = Requests.post(server.uri("/v1/jobs"), SUBMISSION);
        try (Exchange client = new Exchange(server.address());
                Exchange worker = new Exchange(server.address())) {
            worker.call(calls.register(), 200);
            for (int i = 0; i < count; i++) {
                worker.send(calls.lease(60));
                // Until it waits, and the service is idle.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(3));
                long begun = System.nanoTime();
                client.send(submission);
                List<String> tokens = WorkerCalls.given(worker.receive(200));
                nanos.recordValue(System.nanoTime() - begun);
                client.receive(202);
                if (tokens.size() != 1 || WorkerCalls.done(worker.call(calls.settle(tokens), 200)) != 1) {
                    throw new IllegalStateException("the worker was given " + tokens);
                }
            }
        }
        return nanos;
    }
}
