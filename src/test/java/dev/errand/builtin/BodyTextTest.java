package dev.errand.builtin;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.outbound.ReceivedResponse;
import dev.errand.outbound.address.WebAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyTextTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "text/html; charset=utf-8",
                "application/json",
                "application/problem+json",
                "application/atom+xml",
                "application/xml",
                "TEXT/CSV",
                "image/svg+xml",
                "application/x-www-form-urlencoded"
            })
    void of_readsTextualTypes(String type) {
        assertThat(BodyText.of(response(type, "grün".getBytes(UTF_8)))).contains("grün");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "image/png",
                "application/pdf",
                "nonsense",
                "text/plain; charset=x-none"
            })
    void of_isEmptyForOtherTypes(String type) {
        assertThat(BodyText.of(response(type, "abc".getBytes(UTF_8)))).isEmpty();
    }

    @Test
    void of_honoursCharset() {
        byte[] latin = "grün".getBytes(ISO_8859_1);

        assertThat(BodyText.of(response("text/plain; charset=iso-8859-1", latin)))
                .contains("grün");
        assertThat(BodyText.of(response("text/plain", latin))).isEmpty();
    }

    @Test
    void of_readsUntypedBody_whenItIsUtf8() {
        var text = new ReceivedResponse(WebAddress.parse("http://h.example/"), 200, Map.of(), "grün".getBytes(UTF_8));
        var other =
                new ReceivedResponse(WebAddress.parse("http://h.example/"), 200, Map.of(), new byte[] {(byte) 0xff});

        assertThat(BodyText.of(text)).contains("grün");
        assertThat(BodyText.of(other)).isEmpty();
    }

    @Test
    void of_readsNothingAsEmptyText() {
        assertThat(BodyText.of(response("image/png", new byte[0]))).contains("");
    }

    private static ReceivedResponse response(String type, byte[] body) {
        return new ReceivedResponse(
                WebAddress.parse("http://h.example/"), 200, Map.of("Content-Type", List.of(type)), body);
    }
}
