package dev.errand.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link BenchWorker} in a JVM of its own. */
final class WorkerProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    /** Starts one, and waits until the service knows its task. */
    WorkerProcess(ServerProcess server, int calls) {
        log = Settings.DIRECTORY.resolve("logs").resolve("worker-" + server.pid() + ".log");
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        BenchWorker.class.getName(),
                        Integer.toString(server.address().getPort()),
                        Integer.toString(calls)))
                .redirectError(log.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            process = Children.start(builder);
            BufferedReader said = process.inputReader();
            if (!BenchWorker.READY.equals(said.readLine())) {
                throw new IllegalStateException("the worker did not begin, see " + log);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Throws if it has ended, as it does when an answer is not as it has to be. */
    void check() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the worker ended with " + process.exitValue() + ", see " + log);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
