package dev.errand.encryption;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Seals what this process writes, if it is to. Its data key is its own and used by nobody else, so that a number which rises is a nonce that never
 * comes twice, however many values there are; a new process has a new one. Safe for concurrent use.
 */
public final class Sealing {

    /** Where nothing is encrypted: values are written as they are. */
    public static final Sealing NONE = new Sealing(null, null);

    private static final String KEYED = "k1:";

    private final @Nullable DataKey key;
    private final @Nullable SecretKey fingerprints;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * With its keys.
     *
     * @param key which nobody else seals with; nothing where values are written as they are
     * @param fingerprints what hashes of requests are made with, the same for all; nothing where they are kept as they are
     */
    public Sealing(@Nullable DataKey key, @Nullable SecretKey fingerprints) {
        this.key = key;
        this.fingerprints = fingerprints;
    }

    /** Whether values are sealed. */
    public boolean isOn() {
        return key != null;
    }

    /** A text as it is stored. */
    public String text(String text, Place place) {
        return key == null ? text : Sealed.seal(text, place, key, numbers.getAndIncrement());
    }

    /** The same of one that may be missing. */
    public @Nullable String textIn(@Nullable String text, Place place) {
        return text == null ? null : text(text, place);
    }

    /** A few bytes as they are stored. */
    public byte[] bytes(byte[] bytes, Place place) {
        if (key == null) {
            return bytes;
        }
        ByteBuffer sealed = ByteBuffer.allocate(bytes.length + Sealed.OVERHEAD);
        Sealed.sealBytes(ByteBuffer.wrap(bytes), place, key, numbers.getAndIncrement(), sealed);
        return sealed.array();
    }

    /** Many bytes as they are stored, in {@link Blocks}. */
    public byte[] blocks(byte[] bytes, Place place) {
        return key == null ? bytes : Blocks.seal(bytes, place, key, numbers::getAndIncrement);
    }

    /** A hash of a request as it is stored: one by which nobody can try out what was in the request. */
    public String fingerprint(String hash) {
        if (fingerprints == null) {
            return hash;
        }
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(fingerprints);
            return KEYED + HexFormat.of().formatHex(mac.doFinal(hash.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** A short hash as it is shown and stored, as long as it was: likewise. */
    public String mark(String hash) {
        return fingerprints == null
                ? hash
                : fingerprint(hash).substring(KEYED.length(), KEYED.length() + hash.length());
    }

    /** Whether that was stored for a request of this hash, now or before hashes were kept so. */
    public boolean isFingerprint(String stored, String hash) {
        return stored.equals(hash) || stored.equals(fingerprint(hash));
    }
}
