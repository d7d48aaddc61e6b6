package dev.errand.web.request;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes in, and throws away, some of a body that was refused before it was read: most clients look at the answer only when they
 * have sent everything, and to them a connection that closes on the way is a network failure. The answer is sent first; whoever
 * sends more than {@value #MAX_BYTES} bytes is cut off.
 */
@Component
class RefusedBodies extends OncePerRequestFilter {

    private static final Logger log = LoggerFactory.getLogger(RefusedBodies.class);
    private static final long MAX_BYTES = 8L * 1024 * 1024;

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

    private static void discard(HttpServletRequest request) {
        byte[] buffer = new byte[8192];
        try {
            InputStream in = request.getInputStream();
            long left = MAX_BYTES;
            for (int read = 0; read >= 0 && left > 0; left -= read) {
                read = in.read(buffer);
            }
        } catch (IOException | IllegalStateException e) {
            log.debug("the rest of a refused body did not come", e);
        }
    }
}
