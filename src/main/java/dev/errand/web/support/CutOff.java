package dev.errand.web.support;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletRequest;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.function.Supplier;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an answer that is not whole so that its client can see it: by the end of the connection instead of the end of the answer. Over
 * HTTP/2 only the stream of the answer is reset.
 *
 * <p>An answer whose length is neither told beforehand nor by chunks, as to HTTP/1.0 and to {@code Connection: close}, is over for its
 * client when the connection ends. There the connection is reset instead.
 */
public final class CutOff {

    private static final Logger log = LoggerFactory.getLogger(CutOff.class);

    private CutOff() {}

    /** To be called once, and not after the answer was completed. Does not wait, and never throws. */
    public static void cut(AsyncContext async, String why) {
        cut(async::getRequest, why);
    }

    /** The same for an answer that is written by its request's own thread. */
    public static void cut(ServletRequest of, String why) {
        cut(() -> of, why);
    }

    private static void cut(Supplier<ServletRequest> of, String why) {
        try {
            ServletContextRequest request = ServletContextRequest.getServletContextRequest(of.get());
            ConnectionMetaData connection = request.getConnectionMetaData();
            if (!connection.isPersistent()) {
                resetAtItsEnd(connection.getConnection().getEndPoint().getTransport());
            }
            request.getServletChannel().abort(new Request.Handler.AbortException(why));
        } catch (IllegalStateException | IOException e) {
            log.debug("the connection was closed already", e);
        }
    }

    private static void resetAtItsEnd(Object transport) throws IOException {
        if (transport instanceof SocketChannel socket) {
            socket.setOption(StandardSocketOptions.SO_LINGER, 0);
        }
    }
}
