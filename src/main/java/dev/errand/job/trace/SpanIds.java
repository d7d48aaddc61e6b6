package dev.errand.job.trace;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
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
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            // All zero stands for no id.
            hash[bytes - 1] |= 1;
            return HexFormat.of().formatHex(hash, 0, bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
