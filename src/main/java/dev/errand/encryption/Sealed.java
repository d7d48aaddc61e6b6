package dev.errand.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * Sealed values: AES-256-GCM (NIST SP 800-38D) with nonces of 96 bits, tags of 128 bits, and the {@link Place} as additional data. Four bytes
 * say that it is one and in which version, eight say by which {@link DataKey}, then come nonce, ciphertext and tag. As a text all but the first
 * four are base64url behind {@code ~e1.}. Pure, but for the keys.
 */
public final class Sealed {

    /** How many bytes a sealed value has more than what it holds. */
    public static final int OVERHEAD = 40;

    private static final String TEXT = "~e1.";
    private static final int MAGIC = 0xE7EA5101;
    private static final int NONCE = 12;
    private static final int HEAD = Long.BYTES + NONCE;
    private static final int TAG_BITS = 128;

    private Sealed() {}

    /** Whether a text is a sealed one. Not for texts that anybody may choose: what is asked here is JSON otherwise. */
    public static boolean isSealed(@Nullable String text) {
        return text != null && text.startsWith(TEXT);
    }

    /** Whether bytes are sealed ones. Not for bytes that anybody may choose, unless they are too few to be sealed. */
    public static boolean isSealed(byte @Nullable [] bytes) {
        return bytes != null
                && bytes.length > OVERHEAD
                && ByteBuffer.wrap(bytes).getInt() == MAGIC;
    }

    /**
     * What a text holds if it is a sealed one, or else the text: it was written before.
     *
     * @throws UnreadableException if it does not open here
     */
    public static String open(String text, Place place) {
        if (!text.startsWith(TEXT)) {
            return text;
        }
        byte[] body;
        try {
            body = Base64.getUrlDecoder().decode(text.substring(TEXT.length()));
        } catch (IllegalArgumentException e) {
            throw new UnreadableException(place, "it was changed");
        }
        return new String(open(ByteBuffer.wrap(body), place), UTF_8);
    }

    /** The same of bytes. */
    public static byte[] open(byte[] bytes, Place place) {
        return isSealed(bytes) ? open(ByteBuffer.wrap(bytes).position(Integer.BYTES), place) : bytes;
    }

    static byte[] open(ByteBuffer sealed, Place place) {
        if (sealed.remaining() < HEAD + TAG_BITS / Byte.SIZE) {
            throw new UnreadableException(place, "it was cut");
        }
        long id = sealed.getLong();
        DataKey key = DataKeys.find(id);
        if (key == null) {
            throw new UnreadableException(place, "there is no data key " + DataKey.of(id, new byte[DataKey.BYTES]));
        }
        byte[] nonce = new byte[NONCE];
        sealed.get(nonce);
        try {
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce, place);
            ByteBuffer opened = ByteBuffer.allocate(cipher.getOutputSize(sealed.remaining()));
            int length = cipher.doFinal(sealed, opened);
            return length == opened.capacity() ? opened.array() : java.util.Arrays.copyOf(opened.array(), length);
        } catch (GeneralSecurityException e) {
            throw new UnreadableException(place, "it was changed, or stands where it was not written");
        }
    }

    /** SQL for how many bytes a text of that column holds, sealed or not, without opening it; 0 where it is null. */
    public static String plainBytes(String column) {
        return "case when substr(%1$s, 1, %2$d) = '%3$s' then (octet_length(%1$s) - %2$d) * 3 / 4 - %4$d else coalesce(octet_length(%1$s), 0) end"
                .formatted(column, TEXT.length(), TEXT, OVERHEAD - Integer.BYTES);
    }

    static String seal(String text, Place place, DataKey key, long number) {
        byte[] plain = text.getBytes(UTF_8);
        ByteBuffer sealed = ByteBuffer.allocate(plain.length + OVERHEAD - Integer.BYTES);
        seal(ByteBuffer.wrap(plain), place, key, number, sealed);
        return TEXT + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed.array());
    }

    static void sealBytes(ByteBuffer plain, Place place, DataKey key, long number, ByteBuffer sealed) {
        sealed.putInt(MAGIC);
        seal(plain, place, key, number, sealed);
    }

    /** The number is another one each time that the key is used. */
    private static void seal(ByteBuffer plain, Place place, DataKey key, long number, ByteBuffer sealed) {
        byte[] nonce = ByteBuffer.allocate(NONCE).putInt(0).putLong(number).array();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, place);
            sealed.putLong(key.id()).put(nonce);
            int unused = cipher.doFinal(plain, sealed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    private static Cipher cipher(int mode, DataKey key, byte[] nonce, Place place) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(place.bytes());
        return cipher;
    }
}
