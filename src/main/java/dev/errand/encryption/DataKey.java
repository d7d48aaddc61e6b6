package dev.errand.encryption;

import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that values are sealed with.
 *
 * @param id 64 random bits, in the head of all that it has sealed
 */
public record DataKey(long id, SecretKey key) {

    /** How many bytes a key has. */
    public static final int BYTES = 32;

    /** One of these bytes. */
    public static DataKey of(long id, byte[] secret) {
        return new DataKey(id, new SecretKeySpec(secret, "AES"));
    }

    /** The id as rows have it. */
    public String name() {
        return HexFormat.of().toHexDigits(id);
    }

    /** The id that rows have so. */
    public static long idOf(String name) {
        return HexFormat.fromHexDigitsToLong(name);
    }

    /** Never the key. */
    @Override
    public String toString() {
        return name();
    }
}
