package dev.errand.outbound;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What users read when there is no TLS with a server: what the JDK really throws, in words of our own. */
@Timeout(60)
class TlsTroubleIT {

    private static final String PASSWORD = "changeit";

    @TempDir
    private Path directory;

    /** A certificate with those options that an authority of its own has signed. */
    private KeyStore keys(String... options) throws Exception {
        Path file = directory.resolve("keys.p12");
        generate(file, "ca", "-ext", "bc:c");
        generate(
                file,
                "it",
                Stream.concat(Stream.of("-signer", "ca"), Stream.of(options)).toArray(String[]::new));
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void generate(Path file, String alias, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                alias,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + alias,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(options));
        Process keytool = new ProcessBuilder(command).inheritIO().start();
        assertThat(keytool.waitFor(50, TimeUnit.SECONDS)).isTrue();
        assertThat(keytool.exitValue()).isZero();
    }

    private static SSLContext serving(KeyStore keys) throws Exception {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        char[] password = PASSWORD.toCharArray();
        own.setKeyEntry("it", keys.getKey("it", password), password, keys.getCertificateChain("it"));
        managers.init(own, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static SSLContext trusting(KeyStore keys) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("ca", keys.getCertificate("ca"));
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** What a client that trusts these keys meets at a server that has them, and calls it by that name. */
    private static @Nullable SSLException failure(KeyStore keys, String name) throws Exception {
        SSLServerSocket server = (SSLServerSocket)
                serving(keys).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        try (server) {
            Thread.ofVirtual().start(() -> {
                try (var client = (SSLSocket) server.accept()) {
                    client.startHandshake();
                } catch (Exception e) {
                    // What the client makes of it is what is looked at.
                }
            });
            SSLSocketFactory sockets = trusting(keys).getSocketFactory();
            try (SSLSocket client = (SSLSocket)
                    sockets.createSocket(new Socket(server.getInetAddress(), server.getLocalPort()), name, 0, true)) {
                var parameters = client.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                client.setSSLParameters(parameters);
                return catchThrowableOfType(SSLException.class, client::startHandshake);
            }
        }
    }

    private static TlsTrouble trouble(KeyStore keys, String name) throws Exception {
        return TlsTrouble.of(requireNonNull(failure(keys, name)));
    }

    @Test
    void aCertificateForAnotherName_isSaidToBeThat() throws Exception {
        KeyStore good = keys("-ext", "san=dns:localhost");
        assertThat(trouble(good, "other.example")).isEqualTo(TlsTrouble.OTHER_NAME);
        assertThat(failure(good, "localhost")).isNull();
    }

    @Test
    void anExpiredCertificate_isSaidToBeExpired() throws Exception {
        KeyStore old = keys("-ext", "san=dns:localhost", "-startdate", "2020/01/01 00:00:00", "-validity", "10");

        assertThat(trouble(old, "localhost")).isEqualTo(TlsTrouble.EXPIRED);
    }

    @Test
    void aCertificateOfTomorrow_isSaidToBeEarly() throws Exception {
        KeyStore early = keys("-ext", "san=dns:localhost", "-startdate", "+1y", "-validity", "10");

        assertThat(trouble(early, "localhost")).isEqualTo(TlsTrouble.NOT_YET_VALID);
    }

    @Test
    void anAlertOfTheServer_isSaidToBeARefusedHandshake() {
        assertThat(TlsTrouble.of(new SSLHandshakeException("Received fatal alert: handshake_failure")))
                .isEqualTo(TlsTrouble.HANDSHAKE);
    }

    /** Through the client that tasks and webhooks use. */
    @Test
    void aCertificateThatNobodyVouchesFor_isSaidToBeUntrusted() throws Exception {
        KeyStore own = keys("-ext", "san=dns:localhost,ip:127.0.0.1");
        try (SSLServerSocket server = (SSLServerSocket)
                serving(own).getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                try (var client = (SSLSocket) server.accept()) {
                    client.startHandshake();
                } catch (Exception e) {
                    // It is told that its certificate is not taken.
                }
            });
            String place = "127.0.0.1:" + server.getLocalPort();

            assertThat(exchange("https://" + place + "/"))
                    .hasMessage("no TLS with " + place + ": its certificate is not trusted here");
        }
    }

    @Test
    void aServerThatSpeaksPlainHttp_isSaidToSpeakNoTls() throws Exception {
        try (RawServer server = new RawServer(client -> {
            client.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getOutputStream().flush();
            client.getInputStream().transferTo(OutputStream.nullOutputStream());
        })) {
            String url = server.url().replace("http:", "https:");

            assertThat(exchange(url)).message().endsWith(": what it sends is not TLS as it should be");
        }
    }

    private static HttpExchangeException exchange(String url) throws Exception {
        HttpLimits limits = new HttpLimits(Duration.ofSeconds(20), 1000, 0, 10, true);
        try (SafeHttpClient client = SafeHttpClients.create(AddressPolicy.of("test", List.of("127.0.0.1")), limits)) {
            HttpExchangeException failure = catchThrowableOfType(
                    HttpExchangeException.class,
                    () -> client.exchange(
                            OutgoingRequest.get(WebAddress.parse(url), Map.of(), Duration.ofSeconds(40))));
            assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
            return failure;
        }
    }
}
