package dev.errand.outbound.body;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Gives no more than so many bytes and then fails. Stands in front of each step of unpacking: a few bytes that were packed twice become
 * gigabytes before the last step, also when nothing comes out behind it.
 */
public final class CountedInput extends FilterInputStream {

    private final long limit;
    private long count;

    CountedInput(InputStream in, long limit) {
        super(in);
        this.limit = limit;
    }

    /** There were more bytes than allowed. */
    public static final class TooMuchException extends IOException {
        private static final long serialVersionUID = 1;

        private TooMuchException(long limit) {
            super("more than " + limit + " bytes");
        }
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    @Override
    public long skip(long wanted) throws IOException {
        long skipped = super.skip(wanted);
        count(skipped);
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    private void count(long bytes) throws IOException {
        count += bytes;
        if (count > limit) {
            throw new TooMuchException(limit);
        }
    }
}
