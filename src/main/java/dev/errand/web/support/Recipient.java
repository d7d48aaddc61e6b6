package dev.errand.web.support;

import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.eclipse.jetty.ee11.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * The client of one request that is to be handed something which is then its alone, such as messages. Says whether it is still there,
 * and tells when the answer did not reach it as a whole. For any wait whose end has an effect.
 *
 * <p>While a request waits, the server does not read from its connection and so does not see it end. Whoever wants to know looks for
 * himself: one read that does not wait, which costs a microsecond, no thread, and no memory. A client that has closed its side of
 * the connection has hung up, whether or not it would still read: nobody can tell the two apart. One that has sent its next request
 * ahead counts as there, since what follows cannot be seen. Safe for concurrent use.
 */
public final class Recipient extends HttpStream.Wrapper {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ConnectionMetaData connection;
    private boolean over;
    private boolean whole;
    private @Nullable Runnable onLoss;

    private Recipient(HttpStream stream, ConnectionMetaData connection) {
        super(stream);
        this.connection = connection;
    }

    /** The client of a request whose body has been read. */
    public static Recipient of(HttpServletRequest request) {
        ServletContextRequest known = ServletContextRequest.getServletContextRequest(request);
        Recipient[] made = new Recipient[1];
        known.addHttpStreamWrapper(stream -> made[0] = new Recipient(stream, known.getConnectionMetaData()));
        return made[0];
    }

    /**
     * For a request whose body has been read and that had to wait for its turn before anything was done: its client may have given up,
     * and sent it again.
     *
     * @throws dev.errand.problem.ProblemException if it has hung up
     */
    public static void mustBeThere(HttpServletRequest request) {
        if (of(request).hasHungUp()) {
            throw Problem.of(ProblemType.UNAVAILABLE, "the connection was closed before it was the request's turn")
                    .retryAfter(PAUSE)
                    .asException();
        }
    }

    /** Whether nobody is there any more, as far as is known here. */
    public synchronized boolean hasHungUp() {
        return over || (connection.getHttpVersion().getVersion() < HttpVersion.HTTP_2.getVersion() && isClosed());
    }

    /**
     * Only while the answer is not complete, since then the server reads from the connection itself. What the client sent ahead goes
     * back to where the server will look for it.
     */
    private boolean isClosed() {
        EndPoint socket = connection.getConnection().getEndPoint();
        if (!socket.isOpen() || socket.isInputShutdown()) {
            return true;
        }
        if (!(connection.getConnection() instanceof Connection.UpgradeTo buffered) || hasSentAhead(buffered)) {
            return false;
        }
        ByteBuffer next = BufferUtil.allocate(1);
        try {
            int read = socket.fill(next);
            if (read > 0) {
                buffered.onUpgradeTo(next);
            }
            return read < 0;
        } catch (IOException e) {
            return true;
        }
    }

    private static boolean hasSentAhead(Connection.UpgradeTo buffered) {
        ByteBuffer ahead = buffered instanceof Connection.UpgradeFrom taken ? taken.onUpgradeFrom() : null;
        if (ahead != null) {
            buffered.onUpgradeTo(ahead);
        }
        return ahead != null;
    }

    /** Has it done, in a thread that must not wait, if the answer with what was handed out does not reach the client as a whole. */
    public void ifLost(Runnable action) {
        boolean late;
        synchronized (this) {
            late = over && !whole;
            onLoss = action;
        }
        if (late) {
            action.run();
        }
    }

    @Override
    public void send(
            MetaData.@Nullable Request request,
            MetaData.@Nullable Response response,
            boolean last,
            @Nullable ByteBuffer content,
            Callback callback) {
        if (response != null) {
            synchronized (this) {
                whole = HttpStatus.isSuccess(response.getStatus());
            }
        }
        super.send(request, response, last, content, callback);
    }

    @Override
    public void succeeded() {
        end(true);
        super.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
        end(false);
        super.failed(cause);
    }

    private void end(boolean written) {
        Runnable action;
        synchronized (this) {
            over = true;
            whole &= written;
            action = whole ? null : onLoss;
        }
        if (action != null) {
            action.run();
        }
    }
}
