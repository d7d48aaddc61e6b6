package dev.errand.access.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.errand.job.Sha256;
import dev.errand.job.TypeId;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * A key as whoever has it knows it: {@code errk_}, its id, {@code _}, 256 random bits, and the CRC-32 of all that stands before as check
 * digits, in base32. The check digits tell a mistyped key without asking anybody. Never printed. Immutable.
 */
public final class KeyText {

    /** What each begins with, so that scanners of secrets find one. */
    public static final String PREFIX = "errk_";

    /** What the id of a key begins with. */
    public static final String ID_PREFIX = "key";

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int SECRET_BYTES = 32;
    /** 256 bits, and 32 bits. */
    private static final int SECRET_DIGITS = 52;

    private static final int CHECK_DIGITS = 7;
    private static final int ID_DIGITS = 26;
    private static final Pattern FORM = Pattern.compile(
            PREFIX + "[0-7][0-9a-hjkmnp-tv-z]{25}_[0-9a-hjkmnp-tv-z]{" + (SECRET_DIGITS + CHECK_DIGITS) + "}");
    private static final int LENGTH = PREFIX.length() + ID_DIGITS + 1 + SECRET_DIGITS + CHECK_DIGITS;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final String text;

    private KeyText(String text) {
        this.text = text;
    }

    /** A new key, with an id that was never given out. */
    public static KeyText generate(Clock clock) {
        return of(new TypeId(ID_PREFIX, clock).next());
    }

    /** Another secret for the key of that id. */
    public static KeyText of(String id) {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        String unchecked = PREFIX + id.substring(ID_PREFIX.length() + 1) + "_" + base32(secret, SECRET_DIGITS);
        return new KeyText(unchecked + checkDigits(unchecked));
    }

    /** The key that the text is, if it has the form of one and its check digits are right. */
    public static Optional<KeyText> parse(String text) {
        if (text.length() != LENGTH || !FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        int end = LENGTH - CHECK_DIGITS;
        return text.substring(end).equals(checkDigits(text.substring(0, end)))
                ? Optional.of(new KeyText(text))
                : Optional.empty();
    }

    /** Which key it claims to be. */
    public String id() {
        return ID_PREFIX + "_" + text.substring(PREFIX.length(), PREFIX.length() + ID_DIGITS);
    }

    /** What is kept of it: its SHA-256, from which nobody finds 256 random bits. */
    public byte[] hash() {
        return hash(text);
    }

    /** What would be kept of a text if it were a key. */
    static byte[] hash(String text) {
        return Sha256.of(text);
    }

    /** The SHA-256 of a text in hexadecimal digits. */
    public static String fingerprint(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    /** The id in a text that may be a key, without a look at its check digits. */
    static Optional<String> idIn(String text) {
        return text.length() == LENGTH && text.startsWith(PREFIX)
                ? Optional.of(ID_PREFIX + "_" + text.substring(PREFIX.length(), PREFIX.length() + ID_DIGITS))
                : Optional.empty();
    }

    /** The secret itself, for the one answer or file that tells it. */
    public String reveal() {
        return text;
    }

    @Override
    public String toString() {
        return PREFIX + "…";
    }

    private static String checkDigits(String unchecked) {
        CRC32 crc = new CRC32();
        crc.update(unchecked.getBytes(US_ASCII));
        long value = crc.getValue();
        byte[] bytes = {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value};
        return base32(bytes, CHECK_DIGITS);
    }

    /** The bits from the first to the last, in digits of five; the last digit is filled up with zeros. */
    private static String base32(byte[] bytes, int digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int digit = 0; digit < digits; digit++) {
            int value = 0;
            for (int bit = digit * 5; bit < digit * 5 + 5; bit++) {
                int set = bit < bytes.length * 8 ? bytes[bit / 8] >> (7 - bit % 8) & 1 : 0;
                value = value << 1 | set;
            }
            text.append(ALPHABET[value]);
        }
        return text.toString();
    }
}
