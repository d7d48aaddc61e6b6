package dev.errand.bench;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * One start of a jar, as a user makes it.
 *
 * @param process that runs it
 * @param port where it listens
 * @param seconds from its start to the first 200 of {@code GET /v1/jobs}
 * @param processor seconds of processor time by then
 */
record StartedJar(Process process, int port, double seconds, double processor) implements AutoCloseable {

    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long LIMIT_NANOS = TimeUnit.MINUTES.toNanos(2);

    /** Starts it in a directory, with arguments. */
    static StartedJar of(Path jar, Path directory, List<String> arguments) throws IOException {
        int port = StartScenario.freePort();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                jar.toString(),
                "--server.port=" + port));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile());
        long begun = System.nanoTime();
        Process process = Children.start(builder);
        awaitAnswer(process, port, directory.resolve("log"));
        double seconds = (System.nanoTime() - begun) / 1e9;
        return new StartedJar(process, port, seconds, ProcessStat.cpuNanos(process.pid()) / 1e9);
    }

    /** Waits for the first 200 of {@code GET /v1/jobs}. */
    static void awaitAnswer(Process process, int port, Path log) throws IOException {
        URI uri = URI.create("http://127.0.0.1:" + port + "/v1/jobs");
        long begun = System.nanoTime();
        while (!isGood(uri)) {
            if (!process.isAlive() || System.nanoTime() - begun > LIMIT_NANOS) {
                throw new IllegalStateException("it did not start:\n" + Files.readString(log));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static boolean isGood(URI uri) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestProperty("Authorization", BenchKey.AUTHORIZATION);
        try {
            return connection.getResponseCode() == 200;
        } catch (IOException e) {
            return false;
        } finally {
            connection.disconnect();
        }
    }

    /** What is in memory for it, its share of what others use too, after so long without work. */
    double megabytesAfter(Duration rest) throws IOException {
        LockSupport.parkNanos(rest.toNanos());
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
