package dev.errand.web.problem;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes in, and throws away, a body that was refused before it was read: most clients look at the answer only when they have sent everything, and to
 * them a connection that closes on the way is a network failure. Others have the answer by then and send their next request on the
 * connection that is about to close. The answer is sent first; whoever sends more than {@code errand.server.unread-body}, which is
 * more than any call takes, or takes longer than {@code errand.server.unread-body-timeout}, is cut off.
 */
@Component
@Order(UnreadBodies.ORDER)
class UnreadBodies extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(UnreadBodies.class);
    private static final int BUFFER = 8192;

    /** Around all that may refuse a request. */
    static final int ORDER = Ordered.HIGHEST_PRECEDENCE + 100;

    private static final String LIMIT = UnreadBodies.class.getName();

    private final long mostBytes;
    private final long mostNanos;

    UnreadBodies(ServerProperties properties) {
        this.mostBytes = properties.unreadBody().toBytes();
        this.mostNanos = properties.unreadBodyTimeout().toNanos();
    }

    /** Has no more than that read of this request's body. */
    static void limit(HttpServletRequest request, long bytes) {
        request.setAttribute(LIMIT, bytes);
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        chain.doFilter(request, response);
        if (response.getStatus() >= HttpStatus.BAD_REQUEST.value()
                && !request.isAsyncStarted()
                && sendsABody(request)) {
            response.flushBuffer();
            discard(request);
        }
    }

    /** A client that expects to be told to continue has not begun to send. */
    private static boolean sendsABody(HttpServletRequest request) {
        return (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null)
                && request.getHeader("Expect") == null;
    }

    private void discard(HttpServletRequest request) {
        long begun = System.nanoTime();
        byte[] buffer = new byte[BUFFER];
        try {
            InputStream in = request.getInputStream();
            long left = request.getAttribute(LIMIT) instanceof Long less ? less : mostBytes;
            for (int read = 0; read >= 0 && left > 0 && System.nanoTime() - begun < mostNanos; left -= read) {
                read = in.read(buffer);
            }
        } catch (IOException | IllegalStateException e) {
            log.debug("the rest of a body that nobody reads did not come", e);
        }
    }
}
