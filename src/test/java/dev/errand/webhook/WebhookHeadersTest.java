package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookHeadersTest {

    @Test
    void check_takesAuthorizationAndOthers() {
        assertThat(WebhookHeaders.check(Map.of("Authorization", "Bearer x", "X-Tenant", "42")))
                .isEmpty();
        assertThat(WebhookHeaders.check(Map.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host",
                "content-length",
                "Transfer-Encoding",
                "CONNECTION",
                "webhook-id",
                "Webhook-Signature",
                "webhook-anything",
                "",
                "a b",
                "x:y",
                "ü"
            })
    void check_refusesNames(String name) {
        assertThat(WebhookHeaders.check(Map.of(name, "x"))).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nX-Injected: 1", "a\nb", "\u0000", "ü"})
    void check_refusesValues(String value) {
        assertThat(WebhookHeaders.check(Map.of("X-Tenant", value))).isPresent();
    }

    @Test
    void check_refusesTooMany_tooLong_andDoubled() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 200; i++) {
            many.put("X-" + i, "x");
        }
        assertThat(WebhookHeaders.check(many)).isPresent();
        assertThat(WebhookHeaders.check(Map.of("X-Long", "x".repeat(1001)))).isPresent();
        assertThat(WebhookHeaders.check(Map.of("X-Twice", "1", "x-twice", "2"))).isPresent();
    }
}
