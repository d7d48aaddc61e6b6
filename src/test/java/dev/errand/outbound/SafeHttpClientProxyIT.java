package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SafeHttpClientProxyIT {

    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(5), 1000, 0, 10, true);

    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private LoopbackServer proxy;

    @BeforeEach
    void open() throws Exception {
        proxy = new LoopbackServer().on("/", exchange -> {
            asked.add(exchange.getRequestMethod() + ' ' + exchange.getRequestURI());
            LoopbackServer.answer(exchange, 200, "text/plain", "from afar".getBytes(StandardCharsets.UTF_8));
        });
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void exchange_goesThroughTheProxy_whichLooksTheNameUp() throws Exception {
        ReceivedResponse answer = exchange(AddressPolicy.of("test", List.of()), "http://nowhere.example/in");

        assertThat(answer.body()).asString().isEqualTo("from afar");
        assertThat(asked).containsExactly("GET http://nowhere.example/in");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1/",
                "http://2130706433/",
                "http://[::1]/",
                "http://localhost/",
                "http://10.0.0.1/",
                "http://169.254.169.254/",
                "http://[64:ff9b::7f00:1]/"
            })
    void exchange_doesNotAskTheProxy_forWhatIsPlainlyInternal(String url) {
        assertRefused(AddressPolicy.of("test", List.of()), WebAddress.parse(url).toString());
    }

    @Test
    void exchange_ofPlainHttp_needsItsHostListed_sinceNobodyHereSeesItsAddress() throws Exception {
        AddressPolicy plain = AddressPolicy.of("test", List.of("listed.example", "10.0.0.0/8"))
                .onlyListed();

        assertRefused(plain, "http://nowhere.example/");
        assertThat(exchange(plain, "http://listed.example/").status()).isEqualTo(200);
        assertThat(exchange(plain, "http://10.1.2.3/").status()).isEqualTo(200);
    }

    private void assertRefused(AddressPolicy policy, String url) {
        assertThatThrownBy(() -> exchange(policy, url))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
        assertThat(asked).isEmpty();
    }

    private ReceivedResponse exchange(AddressPolicy policy, String url) throws Exception {
        try (SafeHttpClient client = SafeHttpClients.through(URI.create(proxy.url("127.0.0.1", "")), policy, LIMITS)) {
            return client.exchange(OutgoingRequest.get(WebAddress.parse(url), Map.of(), Duration.ofSeconds(10)));
        }
    }
}
