package dev.errand.task.result;

import java.io.IOException;
import java.io.Writer;
import java.util.Arrays;

/**
 * Turns JSON characters into UTF-8 up to a limit. Lone surrogates, which UTF-8 has no bytes for, become JSON escapes: they
 * can stand inside strings only, so the text stays valid and reads back the same.
 */
final class Utf8Buffer extends Writer {

    private static final int FIRST_SIZE = 512;
    private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;
    private static final int MAX_BYTES_AT_ONCE = 6;

    private final long limit;
    private byte[] bytes = new byte[FIRST_SIZE];
    private int count;
    private char pendingHigh;

    Utf8Buffer(long limit) {
        this.limit = Math.min(limit, LARGEST_ARRAY - MAX_BYTES_AT_ONCE);
    }

    boolean overflowed() {
        return count > limit;
    }

    /** All that was written; call once, at the end. */
    byte[] toByteArray() throws IOException {
        endPending();
        return Arrays.copyOf(bytes, count);
    }

    @Override
    public void write(char[] chars, int offset, int length) throws IOException {
        int end = offset + length;
        int next = offset;
        while (next < end) {
            next = putAscii(chars, next, end);
            if (next < end) {
                put(chars[next++]);
            }
        }
    }

    /** The common case in a tight loop: copies while all is plain and there is room; returns where it stopped. */
    private int putAscii(char[] chars, int from, int end) {
        if (pendingHigh != 0) {
            return from;
        }
        int stop = (int) Math.min(end, (long) from + bytes.length - count);
        int next = from;
        while (next < stop && chars[next] < 0x80) {
            bytes[count++] = (byte) chars[next++];
        }
        return next;
    }

    @Override
    public void write(int c) throws IOException {
        put((char) c);
    }

    private void put(char c) throws IOException {
        if (pendingHigh != 0) {
            putAfterHigh(c);
        } else if (c < 0x80) {
            reserve();
            bytes[count++] = (byte) c;
        } else {
            putBeyondAscii(c);
        }
    }

    private void putBeyondAscii(char c) throws IOException {
        if (Character.isHighSurrogate(c)) {
            pendingHigh = c;
        } else if (Character.isLowSurrogate(c)) {
            putEscape(c);
        } else {
            reserve();
            if (c < 0x800) {
                bytes[count++] = (byte) (0xC0 | (c >> 6));
            } else {
                bytes[count++] = (byte) (0xE0 | (c >> 12));
                bytes[count++] = (byte) (0x80 | ((c >> 6) & 0x3F));
            }
            bytes[count++] = (byte) (0x80 | (c & 0x3F));
        }
    }

    private void putAfterHigh(char c) throws IOException {
        if (!Character.isLowSurrogate(c)) {
            endPending();
            put(c);
            return;
        }
        int codePoint = Character.toCodePoint(pendingHigh, c);
        pendingHigh = 0;
        reserve();
        bytes[count++] = (byte) (0xF0 | (codePoint >> 18));
        bytes[count++] = (byte) (0x80 | ((codePoint >> 12) & 0x3F));
        bytes[count++] = (byte) (0x80 | ((codePoint >> 6) & 0x3F));
        bytes[count++] = (byte) (0x80 | (codePoint & 0x3F));
    }

    private void endPending() throws IOException {
        if (pendingHigh != 0) {
            char high = pendingHigh;
            pendingHigh = 0;
            putEscape(high);
        }
    }

    private void putEscape(char c) throws IOException {
        reserve();
        bytes[count++] = '\\';
        bytes[count++] = 'u';
        for (int shift = 12; shift >= 0; shift -= 4) {
            bytes[count++] = (byte) Character.forDigit((c >> shift) & 0xF, 16);
        }
    }

    /** Makes room for one character; stops the writing as soon as the limit was passed. */
    private void reserve() throws IOException {
        if (count > limit) {
            throw new IOException("limit of " + limit + " bytes passed");
        }
        if (bytes.length - count < MAX_BYTES_AT_ONCE) {
            long doubled = Math.min(2L * bytes.length, limit + 2L * MAX_BYTES_AT_ONCE);
            bytes = Arrays.copyOf(bytes, (int) Math.min(Math.max(doubled, count + MAX_BYTES_AT_ONCE), LARGEST_ARRAY));
        }
    }

    @Override
    public void flush() {
        // Nothing is held back but half of a surrogate pair.
    }

    @Override
    public void close() {
        // The bytes are taken after closing.
    }
}
