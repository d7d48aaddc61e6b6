package dev.errand.webhook.delivery.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import dev.errand.webhook.WebhookSecret;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MessageSignerTest {

    private static final String BODY = "{\"type\":\"job.succeeded\",\"data\":{\"result\":\"ü😀\"}}";
    private static final String ID = "dlv_01kjcq5t00e9f80000000000a1";

    private final WebhookSecret secret = WebhookSecret.generate();
    private final WebhookSecret other = WebhookSecret.generate();

    @Test
    void sign_isVerifiedByTheStandardsOwnLibrary() throws Exception {
        new Webhook(secret.text()).verify(BODY, headers(List.of(secret)));
    }

    @Test
    void sign_withTwoSecrets_isVerifiedByEach() throws Exception {
        new Webhook(secret.text()).verify(BODY, headers(List.of(other, secret)));
        new Webhook(other.text()).verify(BODY, headers(List.of(other, secret)));
    }

    @Test
    void sign_isNotVerifiedWithAnotherSecretOrBody() {
        assertThatThrownBy(() -> new Webhook(other.text()).verify(BODY, headers(List.of(secret))))
                .isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> new Webhook(secret.text()).verify(BODY + " ", headers(List.of(secret))))
                .isInstanceOf(WebhookVerificationException.class);
    }

    /** The example of https://github.com/standard-webhooks/standard-webhooks. */
    @Test
    void sign_agreesWithTheStandardsExample() {
        WebhookSecret known =
                WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();

        String signature = MessageSigner.sign(
                List.of(known),
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1614265330,
                "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8));

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    private static HttpHeaders headers(List<WebhookSecret> secrets) {
        long now = System.currentTimeMillis() / 1000;
        String signature = MessageSigner.sign(secrets, ID, now, BODY.getBytes(StandardCharsets.UTF_8));
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of(ID),
                        "webhook-timestamp", List.of(Long.toString(now)),
                        "webhook-signature", List.of(signature)),
                (name, value) -> true);
    }
}
