package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafeHttpClientAddressIT {

    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(5), 1_000_000, 3, 10);

    private final FakeNames names = new FakeNames();
    private LoopbackServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new LoopbackServer().page("/", "text/plain", "hello");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void exchange_looksUpOnce_andConnectsToCheckedAddress() throws Exception {
        names.answer("a.example", "127.0.0.1").answer("a.example", "127.0.0.2");

        ReceivedResponse response = get(List.of("127.0.0.1"), server.url("a.example", "/"));

        assertThat(response.body()).asString().isEqualTo("hello");
        assertThat(names.lookups()).containsExactly("a.example");
    }

    @Test
    void exchange_looksUpAgain_forNextExchange() throws Exception {
        names.answer("a.example", "127.0.0.1").answer("a.example", "10.0.0.1");
        try (SafeHttpClient client = client(List.of("127.0.0.1"))) {
            client.exchange(request(server.url("a.example", "/"), Map.of()));

            assertRefused(() -> client.exchange(request(server.url("a.example", "/"), Map.of())), "a.example");
        }
    }

    @Test
    void exchange_refusesHost_ofWhichOneAddressIsInternal() {
        names.answer("a.example", "127.0.0.1", "10.0.0.1");

        assertRefused(() -> get(List.of("127.0.0.1"), server.url("a.example", "/")), "a.example");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://localhost/",
                "http://2130706433/",
                "http://0x7f.1/",
                "http://0177.0.0.1/",
                "http://[::1]/",
                "http://[::ffff:127.0.0.1]/",
                "http://[::]/",
                "http://0.0.0.0/",
                "http://10.0.0.1/",
                "http://169.254.169.254/latest/meta-data/",
                "https://100.64.0.1/",
                "http://[64:ff9b::7f00:1]/",
                "http://[2002:7f00:1::]/",
                "http://[fe80::1]/"
            })
    void exchange_refusesInternalAddress(String url) {
        try (SafeHttpClient client = SafeHttpClients.create(AddressPolicy.of("errand.http.allow", List.of()), LIMITS)) {
            OutgoingRequest request = request(WebAddress.parse(url).toString(), Map.of());
            assertThatThrownBy(() -> client.exchange(request))
                    .isInstanceOfSatisfying(
                            HttpExchangeException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
        }
    }

    @Test
    void exchange_reachesListedAddress_withRealNames() throws Exception {
        try (SafeHttpClient client =
                SafeHttpClients.create(AddressPolicy.of("errand.http.allow", List.of("127.0.0.1")), LIMITS)) {
            assertThat(client.exchange(request(server.url("127.0.0.1", "/"), Map.of()))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void exchange_refusesRedirectToInternalHost() {
        names.answer("a.example", "127.0.0.1").answer("b.example", "127.0.0.1");
        server.redirect("/away", server.url("b.example", "/"));

        assertRefused(() -> get(List.of("a.example"), server.url("a.example", "/away")), "b.example");
    }

    @Test
    void exchange_refusesRedirectToInternalAddressInOtherNotation() {
        names.answer("a.example", "127.0.0.1").answer("127.0.0.1", "127.0.0.1");
        server.redirect("/away", server.url("2130706433", "/"));

        assertRefused(() -> get(List.of("a.example"), server.url("a.example", "/away")), "127.0.0.1");
    }

    @Test
    void exchange_followsRedirectToListedHost() throws Exception {
        names.answer("a.example", "127.0.0.1").answer("b.example", "127.0.0.1");
        server.redirect("/away", server.url("b.example", "/there"));

        ReceivedResponse response = get(List.of("a.example", "b.example"), server.url("a.example", "/away"));

        assertThat(response.url()).isEqualTo(WebAddress.parse(server.url("b.example", "/there")));
        assertThat(names.lookups()).containsExactly("a.example", "b.example");
    }

    @Test
    void exchange_handsBackRedirect_ratherThanSecretsToAnotherHost() throws Exception {
        names.answer("a.example", "127.0.0.1").answer("b.example", "127.0.0.1");
        server.redirect("/away", server.url("b.example", "/there"));
        try (SafeHttpClient client = client(List.of("a.example", "b.example"))) {
            for (String secret : List.of("Authorization", "X-Api-Key")) {
                OutgoingRequest request = request(server.url("a.example", "/away"), Map.of(secret, "secret"));
                assertThat(client.exchange(request).status()).isEqualTo(302);
            }
        }
        assertThat(names.lookups()).doesNotContain("b.example");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ftp://a.example/", "file:///etc/passwd", "http://user:secret@a.example/"})
    void exchange_refusesRedirectToWhatIsNoWebAddress(String location) {
        names.answer("a.example", "127.0.0.1");
        server.redirect("/away", location);

        assertFails(Reason.BAD_REDIRECT, () -> get(List.of("a.example"), server.url("a.example", "/away")));
    }

    @Test
    void exchange_followsAsManyRedirectsAsAllowed_andNoMore() throws Exception {
        names.answer("a.example", "127.0.0.1");
        server.redirect("/1", "/2").redirect("/2", "/3").redirect("/3", "/4").redirect("/0", "/1");

        assertThat(get(List.of("a.example"), server.url("a.example", "/1"))
                        .url()
                        .target())
                .isEqualTo("/4");
        assertFails(Reason.BAD_REDIRECT, () -> get(List.of("a.example"), server.url("a.example", "/0")))
                .hasMessageContaining("more than 3 times");
    }

    @Test
    void exchange_namesUnknownHost() {
        assertFails(Reason.UNKNOWN_HOST, () -> get(List.of(), "http://nowhere.example/"))
                .hasMessage("the host name of nowhere.example is unknown");
    }

    @Test
    void exchange_asksNoSystemProxy() throws Exception {
        names.answer("a.example", "127.0.0.1");
        ProxySelector before = ProxySelector.getDefault();
        AtomicReference<URI> asked = new AtomicReference<>();
        ProxySelector.setDefault(new RememberingSelector(asked));
        try {
            assertThat(get(List.of("a.example"), server.url("a.example", "/")).status())
                    .isEqualTo(200);
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(asked.get()).isNull();
    }

    private ReceivedResponse get(List<String> allow, String url) throws Exception {
        try (SafeHttpClient client = client(allow)) {
            return client.exchange(request(url, Map.of()));
        }
    }

    private SafeHttpClient client(List<String> allow) {
        return SafeHttpClients.create(AddressPolicy.of("errand.http.allow", allow), LIMITS, names);
    }

    private static OutgoingRequest request(String url, Map<String, String> headers) {
        return OutgoingRequest.get(WebAddress.parse(url), headers, Duration.ofSeconds(20));
    }

    private static void assertRefused(ThrowingCallable call, String host) {
        assertFails(Reason.ADDRESS_REFUSED, call)
                .hasMessage("the address of " + host + " is not public; errand.http.allow can open it");
    }

    private static AbstractThrowableAssert<?, ?> assertFails(Reason reason, ThrowingCallable call) {
        return assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static final class RememberingSelector extends ProxySelector {

        private final AtomicReference<URI> asked;

        RememberingSelector(AtomicReference<URI> asked) {
            this.asked = asked;
        }

        @Override
        public List<Proxy> select(URI uri) {
            if (!uri.getScheme().equals("socket")) {
                asked.set(uri);
            }
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
    }
}
