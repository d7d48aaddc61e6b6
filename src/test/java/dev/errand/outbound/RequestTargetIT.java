package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.outbound.HttpExchangeException.Reason;
import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.address.WebAddress;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server is asked for is what was given, to the byte. */
@Timeout(60)
class RequestTargetIT {

    private static final AddressPolicy POLICY = AddressPolicy.of("test", List.of("127.0.0.1"));
    private static final HttpLimits LIMITS = new HttpLimits(Duration.ofSeconds(5), 1000, 3, 10);

    private RequestLines server;

    @BeforeEach
    void open() throws IOException {
        server = new RequestLines();
    }

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/web/2023/https://example.org/",
                "//a///b//",
                "/?=",
                "/?",
                "/?&&a&=b&c=&&",
                "/?a=b=c&a=b=c",
                "/100%?50%&%zz=%",
                "/%2F%41?%2f+%20",
                "/a;b=c,d:@!$()*|[]?a[]=1|2&{x}=`\\^",
                "/?next=http://127.0.0.1//?a=b"
            })
    void exchange_asksForWhatWasGiven(String target) throws Exception {
        ReceivedResponse answer = get(server.url(target));

        assertThat(server.lines).containsExactly("GET " + target + " HTTP/1.1");
        assertThat(answer.url()).hasToString(server.url(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/web/2023/https://example.org/", "//", "/?=", "/?", "/a?&&b=&", "/100%?%zz"})
    void exchange_asksAProxyForWhatWasGiven(String target) throws Exception {
        try (SafeHttpClient client = SafeHttpClients.through(URI.create(server.url("")), POLICY, LIMITS)) {
            client.exchange(request("http://far.example:81" + target));
        }

        assertThat(server.lines).containsExactly("GET http://far.example:81" + target + " HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "?x=1, /a/b?x=1",
        "?, /a/b?",
        "?=&&, /a/b?=&&",
        "c, /a/c",
        "c?100%, /a/c?100%",
        "../c, /c",
        "/web//https://example.org/, /web//https://example.org/",
        "'  /c d ', /c%20d",
        "/c#d, /c",
        // What a server sends in bytes of UTF-8 goes back in the same bytes.
        "/gr\u00c3\u00bcn, /gr%C3%BCn",
        "\\c\\d, /c/d"
    })
    void exchange_followsARedirectToWhatItSays(String location, String target) throws Exception {
        server.redirect("/a/b?old", location);

        ReceivedResponse answer = get(server.url("/a/b?old"));

        assertThat(server.lines).containsExactly("GET /a/b?old HTTP/1.1", "GET " + target + " HTTP/1.1");
        assertThat(answer.url()).hasToString(server.url(target));
        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"//2130706434/", "http://127.0.0.2/", "\\\\127.0.0.2\\", "http:\\\\127.0.0.2", "//[::1]"})
    void exchange_checksWhereARedirectLeads_howeverThatIsWritten(String location) {
        server.redirect("/a", location);

        assertThatThrownBy(() -> get(server.url("/a")))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"mailto:a@b.example", "//a b/", "http://user:secret@127.0.0.1/", "//h:{p}/"})
    void exchange_saysThatARedirectIsRefused(String location) {
        server.redirect("/a", location);

        assertThatThrownBy(() -> get(server.url("/a")))
                .isInstanceOfSatisfying(
                        HttpExchangeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BAD_REDIRECT))
                .hasMessageStartingWith("redirect refused: ");
    }

    @Test
    void exchange_endsACircle() {
        server.redirect("/a", "/b").redirect("/b", "/a");

        assertThatThrownBy(() -> get(server.url("/a"))).hasMessageEndingWith(" redirects in a circle");
        assertThat(server.lines).hasSize(3);
    }

    @Test
    void exchange_throughAProxy_asksItForNoRedirectToWhatIsPlainlyInternal() throws Exception {
        server.redirect("http://far.example/a", "http://10.0.0.1/");
        try (SafeHttpClient client = SafeHttpClients.through(URI.create(server.url("")), POLICY, LIMITS)) {
            assertThatThrownBy(() -> client.exchange(request("http://far.example/a")))
                    .isInstanceOfSatisfying(
                            HttpExchangeException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.ADDRESS_REFUSED));
        }
        assertThat(server.lines).hasSize(1);
    }

    private static ReceivedResponse get(String url) throws Exception {
        try (SafeHttpClient client = SafeHttpClients.create(POLICY, LIMITS)) {
            return client.exchange(request(url));
        }
    }

    private static OutgoingRequest request(String url) {
        return OutgoingRequest.get(WebAddress.parse(url), Map.of(), Duration.ofSeconds(20));
    }
}
