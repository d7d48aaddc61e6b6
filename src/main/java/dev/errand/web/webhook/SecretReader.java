package dev.errand.web.webhook;

import dev.errand.web.request.JsonBody;
import dev.errand.webhook.WebhookSecret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a rotation, which may bring the new secret. What was sent is never repeated in an answer. */
public final class SecretReader implements JsonBody.MemberReader {

    private @Nullable WebhookSecret secret;

    private SecretReader() {}

    /**
     * The new secret, if the client chose it.
     *
     * @param body may be left out
     * @throws dev.errand.problem.ProblemException with all that is wrong
     */
    public static Optional<WebhookSecret> read(@Nullable String body) {
        SecretReader reader = new SecretReader();
        if (body != null) {
            JsonBody.read(body, reader);
        }
        return Optional.ofNullable(reader.secret);
    }

    @Override
    public void read(JsonBody body, String name) {
        if (name.equals("secret")) {
            secret = secret(body);
        } else {
            body.wrong("is not a field of a rotation");
        }
    }

    static @Nullable WebhookSecret secret(JsonBody body) {
        if (body.isAbsent()) {
            return null;
        }
        WebhookSecret secret = body.value().currentToken() == JsonToken.VALUE_STRING
                ? WebhookSecret.parse(body.value().getString()).orElse(null)
                : null;
        if (secret == null) {
            body.wrong(WebhookSecret.EXPECTED);
        }
        return secret;
    }
}
