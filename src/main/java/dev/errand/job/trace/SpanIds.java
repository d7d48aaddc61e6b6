package dev.errand.job.trace;

import dev.errand.job.Sha256;
import java.util.HexFormat;

/**
 * Ids of spans and traces, made of the names of what they are about: the beginning of the SHA-256 of the name. So every node knows the id of an
 * attempt, whoever gave it out and whoever hears of its end, and nothing has to be kept for it. Pure.
 */
public final class SpanIds {

    private static final int SPAN_BYTES = 8;
    private static final int TRACE_BYTES = 16;

    private SpanIds() {}

    /** The id of the span of that name. */
    public static String span(String name) {
        return hex(name, SPAN_BYTES);
    }

    /** The id of the trace of that name. */
    static String trace(String name) {
        return hex(name, TRACE_BYTES);
    }

    private static String hex(String name, int bytes) {
        byte[] hash = Sha256.of(name);
        // All zero stands for no id.
        hash[bytes - 1] |= 1;
        return HexFormat.of().formatHex(hash, 0, bytes);
    }
}
