package dev.errand.web.batch;

import dev.errand.batch.BatchProperties;
import dev.errand.memory.Band;
import dev.errand.memory.Budget;
import dev.errand.memory.Memory;
import dev.errand.memory.Share;
import dev.errand.problem.Problem;
import dev.errand.problem.Violation;
import dev.errand.web.request.BodyReader;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.springframework.stereotype.Component;

/**
 * Takes in the body of a batch, which may have up to {@code errand.batch.max-bytes}. All such bodies together hold no more than
 * {@code errand.batch.max-bytes-in-flight} of memory; whoever comes beyond that waits, on a virtual thread and with the body
 * still on its way, and is refused when that takes too long. Safe for concurrent use.
 */
@Component
public final class BatchBodyReader {

    private static final int CHECKED_AT_ONCE = 8192;

    private final int mostBytes;
    private final long mostItemBytes;
    private final Duration timeout;
    private final Budget budget;
    private final Band band;

    BatchBodyReader(BatchProperties properties, Memory memory) {
        this.mostBytes = Math.toIntExact(properties.maxBytes().toBytes());
        this.mostItemBytes = properties.maxItemBytes().toBytes();
        this.timeout = properties.bodyTimeout();
        this.budget = memory.requests();
        // Half of it is for single jobs, which must not stand behind large batches.
        this.band = new Band(0, Math.min(properties.maxBytesInFlight().toBytes(), budget.limit() / 2));
    }

    /** A body in memory, until it is closed. */
    public static final class Held implements AutoCloseable {
        private final byte[] utf8;
        private final long mostItemBytes;
        private final Share share;

        private Held(byte[] utf8, long mostItemBytes, Share share) {
            this.utf8 = utf8;
            this.mostItemBytes = mostItemBytes;
            this.share = share;
        }

        /** Whether it had to wait for room, so that whoever sent it may have left since. */
        public boolean isLate() {
            return share.isLate();
        }

        byte[] utf8() {
            return utf8;
        }

        /** How large an item in it may be. */
        long mostItemBytes() {
            return mostItemBytes;
        }

        @Override
        public void close() {
            share.close();
        }
    }

    /**
     * The body.
     *
     * @throws dev.errand.problem.ProblemException if it is missing, too large, not JSON by its declaration or not UTF-8, or if too
     *     many large ones are being read
     */
    public Held read(HttpServletRequest request) {
        long declared = request.getContentLengthLong();
        Share share = budget.take(declared < 0 || declared > mostBytes ? mostBytes : declared, band, timeout);
        try {
            byte[] utf8 = BodyReader.bytes(request, mostBytes);
            share.keep(utf8.length);
            check(utf8);
            return new Held(utf8, mostItemBytes, share);
        } catch (RuntimeException | Error e) {
            share.close();
            throw e;
        }
    }

    private static void check(byte[] utf8) {
        if (utf8.length == 0) {
            throw refused("the body is empty; it must be a JSON object");
        }
        // A byte order mark, or a zero byte among the first, would have the parser take it for another encoding.
        boolean marked = (utf8[0] & 0xff) >= 0xef;
        for (int i = 0; i < Math.min(4, utf8.length); i++) {
            marked |= utf8[i] == 0;
        }
        if (marked || !isWellFormed(utf8)) {
            throw refused("the body is not well-formed UTF-8 without a byte order mark");
        }
    }

    private static boolean isWellFormed(byte[] utf8) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(utf8);
        CharBuffer out = CharBuffer.allocate(CHECKED_AT_ONCE);
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }

    private static RuntimeException refused(String detail) {
        return Problem.of(Violation.at("", detail)).asException();
    }
}
