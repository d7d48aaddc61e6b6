package dev.errand.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** The process of a {@link ChaosWorker}, and what it has written down so far. */
final class ChaosProcess implements AutoCloseable {

    private final String instance;
    private final Path witness;
    private final Process process;
    private volatile long wokeAt;

    ChaosProcess(Path directory, int number, List<Integer> ports) {
        instance = "i" + number;
        witness = directory.resolve("worker" + number + ".witness");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ExtractedJar.JVM);
        command.addAll(List.of("-Xmx64m", "-cp", System.getProperty("java.class.path"), ChaosWorker.class.getName()));
        command.addAll(List.of(witness.toString(), instance, Integer.toString(number)));
        ports.forEach(port -> command.add(port.toString()));
        try {
            Files.createFile(witness);
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(
                            directory.resolve("worker" + number + ".log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A job that it has done, or was told something of.
     *
     * @param token under which it had it
     * @param askedAt when it sent the request that brought it
     * @param said what it said of its end; nothing when it did the job
     * @param told what it was answered to that
     */
    record Line(ChaosProcess worker, String token, String job, int number, long askedAt, String said, String told) {

        /** Whether its lease may have been over, since its worker was frozen meanwhile. */
        boolean mayBeLost() {
            return askedAt <= worker.wokeAt;
        }
    }

    private List<String[]> lines(String kind) {
        try {
            return Files.readAllLines(witness).stream()
                    .map(line -> line.split(" "))
                    .filter(parts -> parts[0].equals(kind))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it did, each time before it did it. */
    List<Line> ran() {
        return lines("ran").stream()
                .map(parts -> new Line(
                        this, parts[2], parts[3], Integer.parseInt(parts[4]), Long.parseLong(parts[5]), "", ""))
                .toList();
    }

    /** What it was told of the ends of what it did. */
    List<Line> ended() {
        return lines("ended").stream()
                .map(parts -> new Line(
                        this,
                        parts[2],
                        parts[3],
                        Integer.parseInt(parts[4]),
                        Long.parseLong(parts[5]),
                        parts[6],
                        parts[7]))
                .toList();
    }

    /** Answers that it should never have got. */
    List<String> wrong() {
        return lines("wrong").stream().map(parts -> String.join(" ", parts)).toList();
    }

    int count(String kind) {
        return lines(kind).size();
    }

    /** Whether it is at work on something that takes long. */
    boolean isBusyForLong() {
        Set<String> ended = new HashSet<>();
        ended().forEach(line -> ended.add(line.token()));
        return ran().stream()
                .anyMatch(line -> ChaosJobs.millis(line.number()) >= 3_000 && !ended.contains(line.token()));
    }

    String instance() {
        return instance;
    }

    void freeze() {
        Signals.send("STOP", process.pid());
    }

    void wake() {
        Signals.send("CONT", process.pid());
        wokeAt = System.currentTimeMillis();
    }

    void kill() {
        process.destroyForcibly();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException(instance + " was killed and goes on");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
    }
}
