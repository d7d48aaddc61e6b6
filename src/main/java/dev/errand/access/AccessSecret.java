package dev.errand.access;

import dev.errand.db.commit.Transactions;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What the nodes of an installation sign with, so that each knows what another one signed: 256 random bits, made at the first use and kept in the
 * database. Safe for concurrent use.
 */
@Component
public class AccessSecret {

    private static final int BYTES = 32;
    private static final String MAC = "HmacSHA256";

    private final Transactions transactions;
    private volatile byte @Nullable [] secret;

    public AccessSecret(Transactions transactions) {
        this.transactions = transactions;
    }

    /**
     * The bits; not to be changed.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when they cannot be read
     */
    public byte[] bytes() {
        return known().orElseGet(() -> {
            byte[] made = made();
            secret = made;
            return made;
        });
    }

    /**
     * The bits, if there are any: before that nothing was signed.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when they cannot be read
     */
    public Optional<byte[]> known() {
        byte[] known = secret;
        if (known == null) {
            Optional<byte[]> read = transactions.read(AccessSecret::read);
            secret = read.orElse(null);
            return read;
        }
        return Optional.of(known);
    }

    /**
     * Others for one use alone, so that what was signed for one is nothing elsewhere.
     *
     * @throws dev.errand.db.outage.StoreUnavailableException when the secret cannot be read
     */
    public byte[] derived(String use) {
        return mac(bytes(), use);
    }

    /** The HMAC of a text. */
    public static byte[] mac(byte[] secret, String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has " + MAC, e);
        }
    }

    private byte[] made() {
        byte[] fresh = new byte[BYTES];
        new SecureRandom().nextBytes(fresh);
        return transactions.write(connection -> {
            JdbcClient jdbc = Transactions.jdbc(connection);
            // Of nodes that make one at the same time the first wins, and all have that.
            jdbc.sql("insert into access_secret (id, secret) values (1, ?) on conflict (id) do nothing")
                    .param(fresh)
                    .update();
            return read(jdbc).orElse(fresh);
        });
    }

    private static Optional<byte[]> read(JdbcClient jdbc) {
        return jdbc.sql("select secret from access_secret where id = 1")
                .query((row, i) -> row.getBytes(1))
                .optional();
    }
}
