package dev.errand.access.link;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.errand.access.AccessSecret;
import dev.errand.access.Caller.Link;
import dev.errand.access.Tenant;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a link says: {@code errc_}, then whose, which job, what for, until when and by whose key, then the HMAC of that. Whoever has the secret of the
 * installation can check it without having kept anything. Pure.
 *
 * @param tenant whose job it is
 * @param key the id of the key that made it, with which it ends
 */
record LinkToken(Tenant tenant, String key, Link link) {

    static final String PREFIX = "errc_";

    private static final String SEPARATOR = " ";
    private static final int PARTS = 5;
    /** Longer ones are none of ours. */
    private static final int MAX_LENGTH = 1000;
    /** 256 bits, in digits of six. */
    private static final int MAC_DIGITS = 43;

    private static final Pattern FORM = Pattern.compile(PREFIX + "[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]{" + MAC_DIGITS + "}");

    /** The token, signed. */
    String signed(byte[] secret) {
        String said = String.join(
                SEPARATOR,
                tenant.name(),
                key,
                link.job(),
                String.join(",", link.allow()),
                Long.toString(link.expiresAt().toEpochMilli()));
        return PREFIX + base64(said.getBytes(UTF_8)) + "." + base64(AccessSecret.mac(secret, said));
    }

    /** Whether a text could be a token at all, which costs nothing to tell. */
    static boolean hasForm(String token) {
        return token.length() <= MAX_LENGTH && FORM.matcher(token).matches();
    }

    /** What a token says, if it was signed with the secret. Whether it is still good is another question. */
    static Optional<LinkToken> parse(String token, byte[] secret) {
        if (!hasForm(token)) {
            return Optional.empty();
        }
        int dot = token.indexOf('.');
        try {
            String said = new String(Base64.getUrlDecoder().decode(token.substring(PREFIX.length(), dot)), UTF_8);
            byte[] mac = Base64.getUrlDecoder().decode(token.substring(dot + 1));
            return MessageDigest.isEqual(mac, AccessSecret.mac(secret, said))
                    ? of(said.split(SEPARATOR, -1))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<LinkToken> of(String[] parts) {
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        Set<String> allow = new LinkedHashSet<>(Arrays.asList(parts[3].split(",")));
        Link link = new Link(parts[2], allow, Instant.ofEpochMilli(Long.parseLong(parts[4])));
        return Tenant.parse(parts[0]).map(tenant -> new LinkToken(tenant, parts[1], link));
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
