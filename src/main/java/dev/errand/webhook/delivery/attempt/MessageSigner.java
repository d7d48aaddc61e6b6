package dev.errand.webhook.delivery.attempt;

import dev.errand.webhook.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs messages as Standard Webhooks 1.0 lays down: HMAC-SHA256 over the id, the time of the try and the body. Pure. */
final class MessageSigner {

    private static final String ALGORITHM = "HmacSHA256";

    private MessageSigner() {}

    /** The value of {@code webhook-signature}: one signature for each secret. */
    static String sign(List<WebhookSecret> secrets, String id, long epochSeconds, byte[] body) {
        byte[] head = (id + '.' + epochSeconds + '.').getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, head, body)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(WebhookSecret secret, byte[] head, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.bytes(), ALGORITHM));
            mac.update(head);
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }
}
