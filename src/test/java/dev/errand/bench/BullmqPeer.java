package dev.errand.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * BullMQ on a Redis of its own that flushes each write: one process that adds jobs, and one that works. Both are told by lines what to do, and
 * say by lines that it is done. Redis keeps its files on the disk that the project lies on, as the databases do.
 */
final class BullmqPeer implements AutoCloseable {

    private static final Path SOURCE = Path.of("src/test/bench/bullmq").toAbsolutePath();
    private static final Path INSTALLED = Settings.DIRECTORY.resolve("bullmq");
    private static final int INSTALL_MINUTES = 5;
    private static final List<String> DURABLE = List.of("--appendonly", "yes", "--appendfsync", "always", "--save", "");

    private final Path data;
    private final List<Process> processes;
    private final Talk worker;
    private final Talk submitter;
    private int asked;

    private BullmqPeer(Path data, List<Process> processes, Talk worker, Talk submitter) {
        this.data = data;
        this.processes = processes;
        this.worker = worker;
        this.submitter = submitter;
    }

    /** What one process is told and says. */
    private record Talk(BufferedWriter told, BufferedReader said) {

        static Talk with(Process process) {
            return new Talk(process.outputWriter(), process.inputReader());
        }

        void tell(int number) throws IOException {
            told.write(number + "\n");
            told.flush();
        }

        void await(String word) throws IOException {
            String line = said.readLine();
            if (line == null || !line.startsWith(word)) {
                throw new IllegalStateException("BullMQ said " + line + " instead of " + word + ", see " + INSTALLED);
            }
        }
    }

    /** Gets it from its registry; answers why that is not to be had, or nothing. */
    static Optional<String> install() throws IOException, InterruptedException {
        Optional<String> missing = Stream.of("redis-server", "node", "npm")
                .filter(program -> !isThere(program))
                .findFirst();
        if (missing.isPresent()) {
            return missing.map(program -> "there is no " + program);
        }
        Files.createDirectories(INSTALLED);
        for (String file : List.of("package.json", "bullmq.mjs")) {
            Files.write(INSTALLED.resolve(file), Files.readAllBytes(SOURCE.resolve(file)));
        }
        Path log = INSTALLED.resolve("npm.log");
        Process npm = Children.start(
                new ProcessBuilder("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock")
                        .directory(INSTALLED.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile()));
        boolean ended = npm.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES);
        npm.destroyForcibly();
        return ended && npm.exitValue() == 0 ? Optional.empty() : Optional.of("npm cannot install it, see " + log);
    }

    private static boolean isThere(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    /** Starts it, once it is installed, with room for so many jobs at once. */
    static BullmqPeer start(int concurrency) throws IOException {
        Path data = Files.createTempDirectory(Settings.DIRECTORY, "redis");
        List<Process> processes = new ArrayList<>();
        try {
            return start(data, processes, concurrency);
        } catch (IOException | RuntimeException e) {
            end(data, processes);
            throw e;
        }
    }

    private static BullmqPeer start(Path data, List<Process> processes, int concurrency) throws IOException {
        String port = Integer.toString(ServerProcess.freePort());
        List<String> redis =
                new ArrayList<>(List.of("redis-server", "--port", port, "--bind", "127.0.0.1", "--dir", data + ""));
        redis.addAll(DURABLE);
        start(processes, redis, data, "redis");
        Talk worker = start(processes, script("worker", port, Integer.toString(concurrency)), INSTALLED, "worker");
        Talk submitter = start(processes, script("submitter", port, SampleJobs.PAYLOAD), INSTALLED, "submitter");
        worker.await("ready");
        submitter.await("ready");
        return new BullmqPeer(data, processes, worker, submitter);
    }

    private static List<String> script(String role, String port, String argument) {
        return List.of("node", "bullmq.mjs", role, port, argument);
    }

    /** Redis says nothing that anybody waits for, but would stand still once nobody took it off. */
    private static Talk start(List<Process> processes, List<String> command, Path directory, String name)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(INSTALLED.resolve(name + ".log").toFile());
        if (name.equals("redis")) {
            builder.redirectOutput(INSTALLED.resolve("redis.txt").toFile());
        }
        Process process = Children.start(builder);
        processes.add(process);
        return Talk.with(process);
    }

    /** Adds so many jobs; how many a second it finished, from the first that was added to the last one's end. */
    double finishedPerSecond(int jobs) {
        asked += jobs;
        long begun = System.nanoTime();
        try {
            worker.tell(asked);
            submitter.tell(jobs);
            worker.await("finished");
            double seconds = (System.nanoTime() - begun) / 1e9;
            submitter.await("added");
            return jobs / seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once; what it stored is thrown away. */
    @Override
    public void close() {
        end(data, processes);
    }

    private static void end(Path data, List<Process> processes) {
        processes.forEach(Process::destroyForcibly);
        try {
            for (Process process : processes) {
                process.waitFor(1, TimeUnit.MINUTES);
            }
            FileSystemUtils.deleteRecursively(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
