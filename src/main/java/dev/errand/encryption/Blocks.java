package dev.errand.encryption;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Large values are sealed in blocks, so that a part can be read alone. Each knows its place and the size of the whole, so none can be left
 * out, moved or cut off. Whether a value is sealed is told by its length, whatever its bytes are. Pure.
 */
public final class Blocks {

    /** How many bytes of the value a block holds; the last one may hold fewer. */
    static final int SIZE = 64 * 1024;

    private static final int SEALED = SIZE + Sealed.OVERHEAD;

    private Blocks() {}

    /** How many bytes a value of that size takes when it is sealed. */
    public static long sealedSize(long size) {
        return size + count(size) * Sealed.OVERHEAD;
    }

    private static long count(long size) {
        return Math.max(1, (size + SIZE - 1) / SIZE);
    }

    /**
     * Which of the sealed bytes hold a part of the value.
     *
     * @param from the first of them, counted from 0
     * @param length how many they are
     */
    public record Range(long from, long length) {}

    /** Where the bytes from one on stand, so many at the most. */
    public static Range range(long from, long limit) {
        long first = from / SIZE;
        long last = Math.max(first, (from + limit - 1) / SIZE);
        return new Range(first * SEALED, (last - first + 1) * SEALED);
    }

    /**
     * What a part of the value is.
     *
     * @param sealed the bytes of {@link #range}
     * @param size of the whole value
     */
    public static byte[] open(byte[] sealed, long from, long limit, long size, Place place) {
        ByteArrayOutputStream opened = new ByteArrayOutputStream(sealed.length);
        int index = Math.toIntExact(from / SIZE);
        long start = (long) index * SIZE;
        for (int at = 0; at < sealed.length; at += SEALED) {
            int length = Math.min(SEALED, sealed.length - at);
            byte[] block = Sealed.open(
                    ByteBuffer.wrap(sealed, at, length).position(Math.min(at + Integer.BYTES, at + length)),
                    place.block(index++, size));
            opened.write(block, 0, block.length);
        }
        byte[] all = opened.toByteArray();
        int begin = (int) Math.min(from - start, all.length);
        int end = (int) Math.min(begin + limit, all.length);
        return java.util.Arrays.copyOfRange(all, begin, end);
    }

    /** The whole value, of which one knows the size; as it is where it was written before. */
    public static byte[] open(byte[] bytes, @Nullable Long size, Place place) {
        return size == null || bytes.length == size ? bytes : open(bytes, 0, size, size, place);
    }

    static byte[] seal(byte[] value, Place place, DataKey key, java.util.function.LongSupplier numbers) {
        ByteBuffer sealed = ByteBuffer.allocate(Math.toIntExact(sealedSize(value.length)));
        for (int index = 0; index < count(value.length); index++) {
            int from = index * SIZE;
            ByteBuffer part = ByteBuffer.wrap(value, from, Math.min(SIZE, value.length - from));
            Sealed.sealBytes(part, place.block(index, value.length), key, numbers.getAsLong(), sealed);
        }
        return sealed.array();
    }
}
