package dev.errand.web.request;

import dev.errand.job.trace.TraceContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** The header {@code traceparent} of W3C Trace Context. One that came more than once is ignored, as the standard says. */
public final class TraceHeader {

    private TraceHeader() {}

    /** What it says, whether that can be understood or not. */
    public static @Nullable String of(HttpServletRequest request) {
        String header = request.getHeader(TraceContext.HEADER);
        if (header == null) {
            return null;
        }
        Enumeration<String> all = request.getHeaders(TraceContext.HEADER);
        all.nextElement();
        return all.hasMoreElements() ? null : header.strip();
    }
}
