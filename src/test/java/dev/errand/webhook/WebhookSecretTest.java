package dev.errand.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSecretTest {

    @ParameterizedTest
    @ValueSource(ints = {24, 32, 64})
    void parse_takesTwentyFourToSixtyFourBytes(int bytes) {
        String text = "whsec_" + Base64.getEncoder().encodeToString(new byte[bytes]);

        assertThat(WebhookSecret.parse(text).orElseThrow().text()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 23, 65})
    void parse_refusesOtherLengths(int bytes) {
        assertThat(WebhookSecret.parse("whsec_" + Base64.getEncoder().encodeToString(new byte[bytes])))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_!!!!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void parse_refusesOtherForms(String text) {
        assertThat(WebhookSecret.parse(text)).isEmpty();
    }

    @Test
    void generate_isNeverTheSame_andSaysNothingOfItself() {
        WebhookSecret secret = WebhookSecret.generate();

        assertThat(secret.text()).isNotEqualTo(WebhookSecret.generate().text());
        assertThat(WebhookSecret.parse(secret.text())).isPresent();
        assertThat(secret.toString()).isEqualTo("whsec_…");
    }
}
