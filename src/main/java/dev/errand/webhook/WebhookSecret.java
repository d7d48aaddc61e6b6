package dev.errand.webhook;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/** A key that messages are signed with, as Standard Webhooks 1.0 lays it down: 24 to 64 bytes. Immutable. */
public final class WebhookSecret {

    /** What a text must be to hold one, in words. */
    public static final String EXPECTED = "must be whsec_ and the Base64 of 24 to 64 bytes";

    private static final String PREFIX = "whsec_";
    private static final int FEWEST_BYTES = 24;
    private static final int MAX_BYTES = 64;
    private static final int DEFAULT_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] key;

    private WebhookSecret(byte[] key) {
        this.key = key;
    }

    /** A new one. */
    public static WebhookSecret generate() {
        byte[] fresh = new byte[DEFAULT_BYTES];
        RANDOM.nextBytes(fresh);
        return new WebhookSecret(fresh);
    }

    /** What a text holds, or nothing if it is not of the form that {@link #EXPECTED} says. */
    public static Optional<WebhookSecret> parse(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            byte[] key = Base64.getDecoder().decode(text.substring(PREFIX.length()));
            boolean fits = key.length >= FEWEST_BYTES && key.length <= MAX_BYTES;
            return fits ? Optional.of(new WebhookSecret(key)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** One that the store kept. */
    public static WebhookSecret ofBytes(byte[] key) {
        return new WebhookSecret(key.clone());
    }

    /** The bytes to sign with. */
    public byte[] bytes() {
        return key.clone();
    }

    /** The form in which it is handed to the receiver's owner, {@code whsec_…}. */
    public String text() {
        return PREFIX + Base64.getEncoder().encodeToString(key);
    }

    /** Says nothing of the secret, since this is what ends up in logs. */
    @Override
    public String toString() {
        return PREFIX + "…";
    }
}
