package dev.errand.access.oidc;

import dev.errand.access.AccessSecret;
import dev.errand.access.session.SessionSecret;
import dev.errand.job.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * A sign-in that a browser has begun and not ended. It stands in a cookie, signed, so nothing of it is kept here. Pure, but for making one.
 *
 * @param state by which the answer of the issuer is known to belong to it
 * @param nonce of which the token must hold the hash
 * @param verifier that whoever changes the code for tokens must know (RFC 7636)
 * @param until when it is too late
 * @param target where the browser goes then: a path of this service
 */
public record Attempt(String state, String nonce, String verifier, Instant until, String target) {

    /** How long somebody may take to sign in. */
    public static final Duration LIFE = Duration.ofMinutes(10);

    /** Longer paths are not remembered. */
    private static final int MAX_TARGET = 1000;

    private static final int PARTS = 5;
    private static final String SEPARATOR = " ";

    static Attempt begin(String target, Instant now) {
        return new Attempt(
                SessionSecret.generate(), SessionSecret.generate(), SessionSecret.generate(), now.plus(LIFE), target);
    }

    /**
     * Whether a browser may be led there: to a path of this very service. Two slashes, or a backslash, which browsers take for one, would lead to
     * another host.
     */
    public static boolean isPath(String target) {
        return target.startsWith("/")
                && !target.startsWith("//")
                && target.length() <= MAX_TARGET
                && target.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
    }

    /** Whether the answer of the issuer belongs to it. */
    boolean isOf(String presented) {
        return MessageDigest.isEqual(bytes(state), bytes(presented));
    }

    /** What the issuer is told of the verifier. */
    String challenge() {
        return hash(verifier);
    }

    /** What the issuer is told of the nonce, and says in the token. */
    String shownNonce() {
        return hash(nonce);
    }

    private static String hash(String text) {
        return base64(Sha256.of(text));
    }

    /** As it stands in the cookie. */
    String signed(byte[] secret) {
        String said = String.join(SEPARATOR, state, nonce, verifier, Long.toString(until.toEpochMilli()), target);
        return base64(bytes(said)) + "." + base64(AccessSecret.mac(secret, said));
    }

    /** What stands in a cookie, if this service wrote it and it is not too late. */
    static Optional<Attempt> parse(String cookie, byte[] secret, Instant now) {
        int dot = cookie.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        try {
            String said = new String(Base64.getUrlDecoder().decode(cookie.substring(0, dot)), StandardCharsets.UTF_8);
            byte[] mac = Base64.getUrlDecoder().decode(cookie.substring(dot + 1));
            String[] parts = said.split(SEPARATOR, PARTS);
            if (!MessageDigest.isEqual(mac, AccessSecret.mac(secret, said)) || parts.length != PARTS) {
                return Optional.empty();
            }
            Instant until = Instant.ofEpochMilli(Long.parseLong(parts[3]));
            return Optional.of(new Attempt(parts[0], parts[1], parts[2], until, parts[4]))
                    .filter(attempt -> now.isBefore(attempt.until()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Not to be printed: it holds what only the browser is to know. */
    @Override
    public String toString() {
        return "Attempt[" + until + "]";
    }
}
