package dev.errand.job;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes and checks identifiers of the form {@code prefix_suffix}, where the suffix is a UUID of version 7 (RFC 9562) in 26
 * characters of Crockford's base32, lower case, as the TypeID specification 0.3 lays down. Identifiers made by one instance
 * rise strictly, also within a millisecond and when the clock is set back, so that rows enter an index at its end.
 *
 * <p>Safe for concurrent use; never waits.
 */
public final class TypeId {

    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int SUFFIX_LENGTH = 26;
    /** The first ten digits hold 2 bits of padding and the 48 bits of time, and nothing else. */
    private static final int TIME_DIGITS = 10;

    /** The random bits below the 12-bit counter of the first half. */
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private static final int RANDOM_BITS = 62;
    private static final int COUNTER_BITS = 12;

    private final String prefix;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    /** Milliseconds shifted left by the counter's width, plus the counter: what the next identifier must exceed. */
    private final AtomicReference<Long> last = new AtomicReference<>(0L);

    /**
     * A maker of identifiers.
     *
     * @param prefix lower-case letters, without the underscore that follows it
     */
    public TypeId(String prefix, Clock clock) {
        this.prefix = prefix + '_';
        this.clock = clock;
    }

    /** A new identifier, greater than all that this instance made before. */
    public String next() {
        long now = clock.millis() << COUNTER_BITS;
        long stamp = last.accumulateAndGet(now, (previous, candidate) -> Math.max(previous + 1, candidate));
        long high = (stamp >>> COUNTER_BITS) << 16 | 0x7000L | (stamp & 0xfff);
        long low = VARIANT | (random.nextLong() >>> (Long.SIZE - RANDOM_BITS));
        return prefix + encode(high, low);
    }

    /** Whether the text has the form of an identifier with this prefix; says nothing of whether it was ever given out. */
    public static boolean isWellFormed(String prefix, String text) {
        if (text.length() != prefix.length() + 1 + SUFFIX_LENGTH
                || !text.startsWith(prefix)
                || text.charAt(prefix.length()) != '_'
                || text.charAt(prefix.length() + 1) > '7') {
            return false;
        }
        return text.chars().skip(prefix.length() + 1L).allMatch(TypeId::isDigit);
    }

    /** When a well-formed identifier was made, to the millisecond; never earlier than that of one made before it. */
    public static Instant timeOf(String id) {
        long millis = 0;
        int start = id.length() - SUFFIX_LENGTH;
        for (int i = 0; i < TIME_DIGITS; i++) {
            millis = millis << 5 | valueOf(id.charAt(start + i));
        }
        return Instant.ofEpochMilli(millis);
    }

    /** A lower bound of all identifiers made in that millisecond or later: a key for ranges, not an identifier. */
    public static String lowerBound(String prefix, Instant time) {
        String whole = encode(time.toEpochMilli() << 16, 0);
        return prefix + '_' + whole.substring(0, TIME_DIGITS);
    }

    private static boolean isDigit(int c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z' && c != 'i' && c != 'l' && c != 'o' && c != 'u');
    }

    private static int valueOf(char digit) {
        return Arrays.binarySearch(ALPHABET, digit);
    }

    /** 128 bits as 26 digits of five bits each, the first of which holds three. */
    private static String encode(long high, long low) {
        char[] digits = new char[SUFFIX_LENGTH];
        for (int i = SUFFIX_LENGTH - 1; i >= 0; i--) {
            digits[i] = ALPHABET[(int) (low & 31)];
            low = (low >>> 5) | (high << (Long.SIZE - 5));
            high >>>= 5;
        }
        return new String(digits);
    }
}
