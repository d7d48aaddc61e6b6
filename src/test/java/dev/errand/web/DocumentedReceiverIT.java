package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The receivers in docs/webhooks.md run as they stand there, take what the service signed, and refuse the rest. */
@Timeout(120)
class DocumentedReceiverIT {

    private static final String SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path directory;

    private static RunningService service;

    @BeforeAll
    static void start() {
        service = RunningService.start(
                directory,
                DocumentedReceiverIT.class,
                "--errand.webhooks.allow=127.0.0.1",
                "--errand.webhooks.secret=" + SECRET);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void receiverInJava_verifiesTheSignature() throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();

        assertVerifies("java", "class Receiver", "Receiver.java", java);
    }

    @Test
    void receiverInPython_verifiesTheSignature() throws Exception {
        assumeThat(hasPython()).as("python3 is installed").isTrue();

        assertVerifies("python", "class Receiver", "receiver.py", "python3");
    }

    private static void assertVerifies(String language, String mark, String file, String command) throws Exception {
        int port = freePort();
        Path source = directory.resolve(file);
        Path log = directory.resolve(file + ".log");
        Files.writeString(source, block(language, mark).replace("8001", Integer.toString(port)));
        ProcessBuilder builder = new ProcessBuilder(List.of(command, source.toString()))
                .redirectOutput(log.toFile())
                .redirectError(directory.resolve(file + ".err").toFile());
        builder.environment().put("WEBHOOK_SECRET", SECRET);
        Process receiver = builder.start();
        try {
            await().atMost(PATIENCE).until(() -> accepts(port));
            String url = "http://127.0.0.1:" + port + "/";
            String id = service.json(service.post(
                            "/v1/jobs", "{\"task\":\"square\",\"args\":[3],\"webhook\":{\"url\":\"" + url + "\"}}"))
                    .path("id")
                    .asString();

            await().atMost(PATIENCE).until(() -> Files.readString(log).contains(id));
            assertThat(Files.readString(log)).contains("\"type\":\"job.succeeded\"", "\"result\":9");
            assertThat(forge(url)).isEqualTo(401);
            assertThat(Files.readString(log)).doesNotContain("forged");
        } finally {
            receiver.destroyForcibly().waitFor();
        }
    }

    /** A message that somebody else made. */
    private static int forge(String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(PATIENCE)
                .header("webhook-id", "dlv_1")
                .header("webhook-timestamp", Long.toString(Instant.now().getEpochSecond()))
                .header("webhook-signature", "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=")
                .POST(BodyPublishers.ofString("{\"type\":\"forged\"}"))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    /** The block of code in the document that holds a mark. */
    private static String block(String language, String mark) throws IOException {
        Matcher blocks = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs", "webhooks.md")));
        while (blocks.find()) {
            if (blocks.group(1).contains(mark)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError("docs/webhooks.md has no " + language + " with " + mark);
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            return new ProcessBuilder("python3", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
