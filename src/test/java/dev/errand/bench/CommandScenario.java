package dev.errand.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Ten thousand times {@code /bin/true} as jobs, sixty-four at once, against a bare loop that starts it and waits for it, as many at once. And
 * what the service has more of afterwards: processes, threads, files, memory.
 */
final class CommandScenario implements Scenario {

    private static final int AT_ONCE = 64;
    private static final int MAX_STARTS = 10_000;
    private static final int WARM_UP = 1_000;
    private static final Goal GOAL = Goal.atLeast(0.70, 0.90);
    private static final String PROGRAM = "/bin/true";

    @Override
    public String name() {
        return "commands";
    }

    @Override
    public boolean onEachDatabase() {
        return false;
    }

    @Override
    public void run(Bench bench) throws Exception {
        List<String> arguments = new ArrayList<>(bench.ampleQueues());
        arguments.add("--errand.commands.true.argv[0]=" + PROGRAM);
        arguments.add("--errand.commands.true.result=none");
        arguments.add("--errand.commands.true.queue=commands");
        arguments.add("--errand.execution.queues.commands.concurrency=" + AT_ONCE);
        arguments.add("--errand.command.directory=" + Files.createTempDirectory("errand-commands"));
        int rounds = bench.settings().rounds();
        int starts = Math.min(bench.settings().items(), MAX_STARTS) / rounds;
        try (ServerProcess server = bench.start(
                        bench.database().freshUrl(),
                        List.of("-Xmx" + bench.settings().heap()),
                        arguments);
                ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            bare(threads, WARM_UP);
            jobs(server, WARM_UP);
            Held before = Held.by(server);
            List<Double> bares = new ArrayList<>();
            List<Double> commands = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                bares.add(bare(threads, starts));
                commands.add(jobs(server, starts));
            }
            bench.figure("bare starts", "/s", bares, null);
            bench.figure("commands, submitted to finished", "/s", commands, null);
            bench.figure("commands ÷ bare starts", "", Bench.ratios(commands, bares), GOAL);
            Held after = Held.by(server);
            bench.figure("processes, before and after", "", List.of(before.children, after.children), null);
            bench.figure("threads, before and after", "", List.of(before.threads, after.threads), null);
            bench.figure("open files, before and after", "", List.of(before.files, after.files), null);
            bench.figure("heap, before and after", "MB", List.of(before.heap, after.heap), null);
            bench.figure("resident, before and after", "MB", List.of(before.resident, after.resident), null);
            bench.checkRows(server, "state = 'succeeded'", WARM_UP + (long) rounds * starts);
        }
    }

    /** What a process holds of the system. */
    private record Held(double children, double threads, double files, double heap, double resident) {

        static Held by(ServerProcess server) throws IOException {
            double heap = server.usageWithoutGarbage().heapBytes() / 1e6;
            Path process = Path.of("/proc", Long.toString(server.pid()));
            double children =
                    ProcessHandle.of(server.pid()).orElseThrow().descendants().count();
            return new Held(
                    children,
                    entries(process.resolve("task")),
                    entries(process.resolve("fd")),
                    heap,
                    ProcessStat.residentMegabytes(server.pid()));
        }

        private static double entries(Path directory) throws IOException {
            try (Stream<Path> all = Files.list(directory)) {
                return all.count();
            }
        }
    }

    private static double jobs(ServerProcess server, int count) {
        String items = IntStream.range(0, count).mapToObj(i -> "[]").collect(Collectors.joining(","));
        long before = server.usage().finished();
        long begun = System.nanoTime();
        ServerProcess.json(
                server.post("/v1/batches", "{\"task\":\"true\",\"mode\":\"starmap\",\"items\":[" + items + "]}"));
        server.awaitFinished(before + count);
        return count / ((System.nanoTime() - begun) / 1e9);
    }

    private static double bare(ExecutorService threads, int count) throws Exception {
        long begun = System.nanoTime();
        List<Future<Integer>> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(threads.submit(() -> new ProcessBuilder(PROGRAM)
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor()));
        }
        for (Future<Integer> each : all) {
            if (each.get() != 0) {
                throw new IllegalStateException(PROGRAM + " has failed");
            }
        }
        return count / ((System.nanoTime() - begun) / 1e9);
    }
}
