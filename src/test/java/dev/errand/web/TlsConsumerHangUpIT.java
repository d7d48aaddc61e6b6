package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.RunningService;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The end of a connection is seen through TLS too, and what a client sent ahead is not lost in it. */
@Timeout(120)
class TlsConsumerHangUpIT {

    private static final String PASSWORD = "changeit";
    private static final String WANTED = "{\"waitSeconds\":30,\"visibilitySeconds\":43200}";

    @TempDir
    private static Path directory;

    private static RunningService service;
    private static SSLContext tls;

    @BeforeAll
    static void start() throws IOException, InterruptedException, GeneralSecurityException {
        Path keys = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "it",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        keys.toString(),
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keys)) {
            store.load(file, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("it", store.getCertificate("it"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        service = RunningService.start(
                directory,
                TlsConsumerHangUpIT.class,
                "--server.ssl.key-store=" + keys,
                "--server.ssl.key-store-password=" + PASSWORD);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    private static RawClient connect() throws IOException {
        return new RawClient(tls.getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), service.uri("/").getPort()));
    }

    private static String receive(String queue) {
        return RawClient.post("/v1/result-queues/" + queue + "/receive", WANTED);
    }

    private static String submit(String queue) throws IOException {
        try (RawClient client = connect()) {
            client.send(RawClient.post(
                    "/v1/jobs?wait=30", "{\"task\":\"square\",\"args\":[3],\"resultQueue\":\"" + queue + "\"}"));
            return RunningService.JSON.readTree(client.answer()).get("id").asString();
        }
    }

    @Test
    void whoClosedItsConnection_takesNothing() throws IOException {
        RawClient gone = connect();
        gone.send(receive("closed"));
        gone.close();

        String job = submit("closed");

        try (RawClient client = connect()) {
            client.send(receive("closed"));
            JsonNode messages = RunningService.JSON.readTree(client.answer()).get("messages");
            assertThat(messages).hasSize(1);
            assertThat(messages.get(0).get("job").get("id").asString()).isEqualTo(job);
            assertThat(messages.get(0).get("deliveryCount").asInt()).isEqualTo(1);
        }
    }

    @Test
    void whoSentItsNextRequestsAhead_isServed_andTheyAreAnsweredToo() throws IOException {
        try (RawClient client = connect()) {
            client.send(receive("ahead"));
            client.send(receive("ahead"));
            client.send(RawClient.get("/v1/tasks/square"));

            String first = submit("ahead");
            assertThat(client.answer()).contains(first);
            String second = submit("ahead");
            assertThat(client.answer()).contains(second);
            assertThat(client.answer()).contains("\"name\":\"square\"");
        }
    }
}
