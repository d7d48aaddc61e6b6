package dev.errand.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A {@link BenchServer} in a JVM of its own. */
final class ServerProcess implements AutoCloseable {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration START_LIMIT = Duration.ofMinutes(2);
    private static final Duration REQUEST_LIMIT = Duration.ofMinutes(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final String databaseUrl;
    private final int port = freePort();
    private final Path log;
    private final Process process;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /**
     * Starts one and waits until it is ready.
     *
     * @param name of its log
     * @param databaseUrl where it is to store
     * @param arguments of the application
     */
    ServerProcess(String name, String databaseUrl, List<String> jvm, List<String> arguments) {
        this(name, databaseUrl, System.getProperty("java.class.path"), jvm, arguments);
    }

    /** The same from other classes than this process has. */
    ServerProcess(String name, String databaseUrl, String classpath, List<String> jvm, List<String> arguments) {
        this.databaseUrl = databaseUrl;
        log = Settings.DIRECTORY.resolve("logs").resolve(name + "-" + port + ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(jvm);
        command.add(BenchServer.class.getName());
        command.add("--server.port=" + port);
        command.add("--errand.database.url=" + databaseUrl);
        command.addAll(arguments);
        try {
            Files.createDirectories(log.getParent());
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
            builder.environment().put("CLASSPATH", classpath);
            process = Children.start(builder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await("ready", START_LIMIT, this::isReady);
    }

    private boolean isReady() {
        if (!process.isAlive()) {
            throw new IllegalStateException("the service ended with " + process.exitValue() + ", see " + log);
        }
        try {
            return get("/actuator/health/readiness").statusCode() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    HttpResponse<String> post(String path, String body) {
        return send("POST", path, body);
    }

    /** With any further headers, each as its name and its value. */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return send(request);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(
                    request.timeout(REQUEST_LIMIT)
                            .header("Authorization", BenchKey.AUTHORIZATION)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The document of an answer that must be good. */
    static JsonNode json(HttpResponse<String> response) {
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(response.statusCode() + ": " + response.body());
        }
        return JSON.readTree(response.body());
    }

    /** What the service says of itself. */
    BenchController.Usage usage() {
        return JSON.treeToValue(json(get("/bench/usage")), BenchController.Usage.class);
    }

    /** The same when the garbage is gone. */
    BenchController.Usage usageWithoutGarbage() {
        return JSON.treeToValue(json(post("/bench/gc", "")), BenchController.Usage.class);
    }

    /** Waits until the service has counted so many finished jobs since its start. */
    void awaitFinished(long count) {
        awaitUsage("finished " + count + " jobs", usage -> usage.finished() >= count);
    }

    void awaitUsage(String what, Predicate<BenchController.Usage> there) {
        await(what, REQUEST_LIMIT, () -> there.test(usage()));
    }

    private void await(String what, Duration limit, BooleanSupplier there) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                close();
                throw new IllegalStateException("not " + what + " within " + limit + ", see " + log);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Processor time of the JVM, all of its threads. */
    long cpuNanos() {
        return process.info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Where it stores. */
    String databaseUrl() {
        return databaseUrl;
    }

    long pid() {
        return process.pid();
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** At once: what it stored is thrown away anyway. */
    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.shutdownNow();
    }
}
