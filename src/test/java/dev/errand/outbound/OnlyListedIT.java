package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A policy that permits nothing but what is listed, not even what is public. */
@Timeout(60)
class OnlyListedIT {

    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(1), 1000, 0, 10, true);

    private final FakeNames names = new FakeNames();
    private LoopbackServer server;

    @BeforeEach
    void open() throws Exception {
        server = new LoopbackServer().page("/", "text/plain", "x".repeat(5000));
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void exchange_reachesListedBlocks_underAnyName_andReadsNoMoreThanItsLimit() throws Exception {
        names.answer("a.example", "127.0.0.1");

        assertThat(exchange(List.of("127.0.0.0/8"), "a.example").body()).hasSize(1000);
    }

    @Test
    void exchange_refusesAPublicAddress() {
        names.answer("a.example", "8.8.8.8");

        assertThatThrownBy(() -> exchange(List.of("127.0.0.0/8"), "a.example"))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED))
                .hasMessage("plain http to a.example is not allowed; test can open it");
    }

    @Test
    void exchange_goesToTheAddressThatWasChecked_whateverTheNameLeadsToAfterwards() throws Exception {
        names.answer("a.example", "127.0.0.1").answer("a.example", "10.0.0.1");

        assertThat(exchange(List.of("127.0.0.0/8"), "a.example").status()).isEqualTo(200);
        assertThat(names.lookups()).hasSize(1);
        assertThatThrownBy(() -> exchange(List.of("127.0.0.0/8"), "a.example"))
                .isInstanceOf(HttpExchangeException.class);
    }

    private ReceivedResponse exchange(List<String> allow, String host) throws Exception {
        AddressPolicy policy = AddressPolicy.of("test", allow).onlyListed();
        try (SafeHttpClient client = SafeHttpClients.create(policy, LIMITS, names)) {
            return client.exchange(
                    OutgoingRequest.get(WebAddress.parse(server.url(host, "/")), Map.of(), Duration.ofSeconds(10)));
        }
    }
}
