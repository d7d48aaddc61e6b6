package dev.errand.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.errand.outbound.address.WebAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingRequestTest {

    @ParameterizedTest
    @ValueSource(
            strings = {"Host", "HOST", "content-length", "Transfer-Encoding", "Connection", "Upgrade", "TE", "Expect"})
    void new_refusesHeaderThatTheClientOwns(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> withHeaders(Map.of(name, "x")))
                .withMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a:", "a\r\nb", "ü"})
    void new_refusesHeaderNameThatIsNoToken(String name) {
        assertThatIllegalArgumentException().isThrownBy(() -> withHeaders(Map.of(name, "x")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nHost: b", "a\nb", "a\u0000", "ü"})
    void new_refusesHeaderValueThatCouldSplitTheRequest(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> withHeaders(Map.of("X-A", value)));
    }

    @Test
    void new_refusesHeaderGivenTwice() {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("X-A", "1");
        headers.put("x-a", "2");

        assertThatIllegalArgumentException().isThrownBy(() -> withHeaders(headers));
    }

    @Test
    void new_acceptsOrdinaryHeaders() {
        assertThat(withHeaders(Map.of("Authorization", "Bearer a.b", "X-Empty", ""))
                        .headers())
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "get", "GET /", ""})
    void new_refusesMethod(String method) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new OutgoingRequest(
                        method, WebAddress.parse("http://h.example/"), Map.of(), new byte[0], Duration.ofSeconds(1)));
    }

    private static OutgoingRequest withHeaders(Map<String, String> headers) {
        return OutgoingRequest.get(WebAddress.parse("http://h.example/"), headers, Duration.ofSeconds(1));
    }
}
