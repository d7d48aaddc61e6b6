package dev.errand.job.trace;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a trace, as W3C Trace Context lays down for the header {@code traceparent}. Pure, but for {@link #fresh}.
 *
 * @param traceId 32 hexadecimal digits in lower case, not all zero
 * @param spanId 16 of them; all zero where there is no span yet
 * @param sampled whether it is recorded
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {

    /** The header's name, in lower case as the standard has it. */
    public static final String HEADER = "traceparent";

    /** A span that there is not. */
    static final String NO_SPAN = "0".repeat(16);

    private static final String NO_TRACE = "0".repeat(32);
    private static final int LENGTH = 55;

    /** A later version may say more behind another hyphen, and nothing else. */
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /** The longest header of a later version that is looked at. */
    private static final int MAX_LENGTH = 512;

    /** What a header says; nothing where it says nothing that the standard knows, which is to be ignored. */
    public static Optional<TraceContext> parse(@Nullable String header) {
        if (header == null || header.length() < LENGTH || header.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        Matcher parts = FORM.matcher(header);
        if (!parts.matches() || parts.group(1).equals("ff")) {
            return Optional.empty();
        }
        boolean isLonger = parts.group(5) != null;
        if ((isLonger && parts.group(1).equals("00"))
                || parts.group(2).equals(NO_TRACE)
                || parts.group(3).equals(NO_SPAN)) {
            return Optional.empty();
        }
        boolean sampled = (HexFormat.fromHexDigits(parts.group(4)) & 1) == 1;
        return Optional.of(new TraceContext(parts.group(2), parts.group(3), sampled));
    }

    /** The beginning of a trace that is recorded, in which there is no span yet. */
    public static TraceContext fresh() {
        HexFormat hex = HexFormat.of();
        ThreadLocalRandom chance = ThreadLocalRandom.current();
        // Not all zero, as the standard wants it.
        String traceId = hex.toHexDigits(chance.nextLong()) + hex.toHexDigits(chance.nextLong() | 1);
        return new TraceContext(traceId, NO_SPAN, true);
    }

    /** Whether it is in a span. */
    public boolean hasSpan() {
        return !spanId.equals(NO_SPAN);
    }

    /** Another span of the same trace. */
    public TraceContext in(String otherSpan) {
        return new TraceContext(traceId, otherSpan, sampled);
    }

    /** The header that says so. */
    public String header() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }
}
