package dev.errand.jar;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Looks for a word in streams of bytes. It looks at few of them: the last byte that the word would cover says how far on it is at the earliest
 * (Horspool's way), which matters while the code is not compiled yet. Keeps a buffer, so for one thread at a time.
 */
final class ByteSearch {

    private static final int BUFFER = 1 << 16;
    private static final int BYTES = 256;
    private static final int UNSIGNED = 0xff;

    private final byte[] word;
    private final int[] steps = new int[BYTES];
    private final byte[] buffer = new byte[BUFFER];

    /** For a word of ASCII letters, much shorter than the buffer. */
    ByteSearch(String word) {
        this.word = word.getBytes(StandardCharsets.US_ASCII);
        int last = this.word.length - 1;
        Arrays.fill(steps, this.word.length);
        for (int i = 0; i < last; i++) {
            steps[this.word[i] & UNSIGNED] = last - i;
        }
    }

    /** Whether a stream has it; reads no further than that, and closes nothing. */
    boolean isIn(InputStream in) throws IOException {
        int filled = 0;
        while (true) {
            int read = in.readNBytes(buffer, filled, BUFFER - filled);
            filled += read;
            if (isWithin(filled)) {
                return true;
            }
            if (filled < BUFFER) {
                return false;
            }
            // It may begin in what was read and end behind it.
            int kept = word.length - 1;
            System.arraycopy(buffer, filled - kept, buffer, 0, kept);
            filled = kept;
        }
    }

    private boolean isWithin(int filled) {
        int last = word.length - 1;
        for (int end = last; end < filled; end += steps[buffer[end] & UNSIGNED]) {
            if (buffer[end] == word[last] && Arrays.equals(buffer, end - last, end + 1, word, 0, word.length)) {
                return true;
            }
        }
        return false;
    }
}
