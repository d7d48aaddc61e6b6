package dev.errand.request;

import dev.errand.batch.BatchProperties;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Takes in the body of a batch, which may have up to {@code errand.batch.max-bytes}. All such bodies together hold no more than
 * {@code errand.batch.max-bytes-in-flight} of memory; whoever comes beyond that waits, on a virtual thread and with the body
 * still on its way, and is refused when that takes too long. Safe for concurrent use.
 */
@Component
public final class BatchBodyReader {

    private static final int PERMIT_BYTES = 1024;
    private static final int CHECKED_AT_ONCE = 8192;
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final int mostBytes;
    private final Duration timeout;
    private final Semaphore inFlight;

    BatchBodyReader(BatchProperties properties) {
        this.mostBytes = Math.toIntExact(properties.maxBytes().toBytes());
        this.timeout = properties.bodyTimeout();
        long most = Math.max(mostBytes, properties.maxBytesInFlight().toBytes());
        this.inFlight = new Semaphore(permits(most), true);
    }

    /** A body in memory, until it is closed. */
    public final class Held implements AutoCloseable {
        private final byte[] utf8;
        private final int permits;

        private Held(byte[] utf8, int permits) {
            this.utf8 = utf8;
            this.permits = permits;
        }

        byte[] utf8() {
            return utf8;
        }

        @Override
        public void close() {
            inFlight.release(permits);
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
        int permits = permits(declared < 0 || declared > mostBytes ? mostBytes : declared);
        acquire(permits);
        try {
            byte[] utf8 = BodyReader.bytes(request, mostBytes);
            check(utf8);
            return new Held(utf8, permits);
        } catch (RuntimeException | Error e) {
            inFlight.release(permits);
            throw e;
        }
    }

    private static int permits(long bytes) {
        return Math.toIntExact(bytes / PERMIT_BYTES + 1);
    }

    private void acquire(int permits) {
        try {
            if (inFlight.tryAcquire(permits, timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Problem.of(ProblemType.UNAVAILABLE, "too many large batches are being read just now")
                .retryAfter(PAUSE)
                .asException();
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
