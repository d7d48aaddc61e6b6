package dev.errand.access.session;

import dev.errand.access.AccessSecret;
import dev.errand.access.key.KeyText;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** What a browser sends to say which session is its: 256 random bits, and what is made of them. Pure, but for making one. */
public final class SessionSecret {

    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private SessionSecret() {}

    /** Another one that nobody can guess; 43 characters that need no escaping anywhere. */
    public static String generate() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return base64(bytes);
    }

    /** What is kept of it. */
    static String hash(String secret) {
        return KeyText.fingerprint(secret);
    }

    /** What pages of this service know of it and others do not: sent along with whatever changes something. Nothing leads back from it. */
    public static String csrf(String secret) {
        return base64(AccessSecret.mac(secret.getBytes(StandardCharsets.UTF_8), "csrf"));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
