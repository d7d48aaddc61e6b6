package dev.errand.web.batch.outcome;

import dev.errand.batch.BatchSignals;
import dev.errand.runtime.Coalescer;
import dev.errand.web.batch.outcome.OutcomeLines.BatchRemovedException;
import dev.errand.web.support.CutOff;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream of outcomes. It holds no thread: whenever something may be written (the connection takes more, items have become
 * final, it was silent for long) a thread of the common pool writes what there is and leaves. It holds one piece of text at the
 * most, counted with all large answers: the next one is read only when the connection took the last. A stream that does not
 * come to its end does not look as if it had: its connection is cut.
 */
final class OutcomeStream implements WriteListener, AsyncListener, BatchSignals.Listener {

    private static final Logger log = LoggerFactory.getLogger(OutcomeStream.class);
    /** A space before the next line: all readers of JSON skip it, while some take an empty line for a broken document. */
    private static final byte[] HEARTBEAT = {' '};
    /** After so many pieces others get their turn. */
    private static final int PIECES_IN_A_ROW = 8;

    private final AsyncContext async;
    private final ServletOutputStream out;
    private final OutcomeLines lines;
    private final Executor pool;
    private final Consumer<OutcomeStream> onClose;
    private final Coalescer turns;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean writable;
    private volatile boolean heartbeatDue;
    private volatile long lastWrite = System.nanoTime();
    private byte @Nullable [] piece;
    private boolean unflushed = true;

    OutcomeStream(
            AsyncContext async,
            ServletOutputStream out,
            OutcomeLines lines,
            Executor pool,
            Consumer<OutcomeStream> onClose) {
        this.async = async;
        this.out = out;
        this.lines = lines;
        this.pool = pool;
        this.onClose = onClose;
        this.turns = new Coalescer("writing a stream of outcomes", this::start, this::work);
    }

    @Override
    public void onWritePossible() {
        writable = true;
        wake();
    }

    @Override
    public void onChange(boolean finished) {
        wake();
    }

    /** Looks again; with a space if nothing was written for so long. */
    void tick(long silentNanos) {
        heartbeatDue = System.nanoTime() - lastWrite > silentNanos;
        wake();
    }

    private void wake() {
        turns.ask();
    }

    private void start(Runnable turn) {
        try {
            pool.execute(turn);
        } catch (RejectedExecutionException e) {
            log.debug("a stream cannot go on", e);
            cut("the service is stopping");
        }
    }

    private void work() {
        try {
            if (writable && !closed.get() && write()) {
                wake();
            }
        } catch (IOException | IllegalStateException | BatchRemovedException e) {
            log.debug("a stream cannot go on", e);
            cut(String.valueOf(e.getMessage()));
        } catch (Error e) {
            cut("an error of the service");
            throw e;
        }
    }

    /** Writes what can be written now; answers whether there is more to do at once. */
    private boolean write() throws IOException, BatchRemovedException {
        for (int i = 0; i < PIECES_IN_A_ROW; i++) {
            if (!out.isReady()) {
                return false;
            }
            if (piece == null) {
                piece = lines.next(this::wake);
            }
            if (piece == null) {
                return rest();
            }
            put(piece);
            piece = null;
        }
        return true;
    }

    private void put(byte[] bytes) throws IOException {
        out.write(bytes);
        lastWrite = System.nanoTime();
        unflushed = true;
        heartbeatDue = false;
    }

    /** Nothing to say now; the connection is ready. */
    private boolean rest() throws IOException {
        if (lines.over()) {
            complete();
            return false;
        }
        if (heartbeatDue) {
            put(HEARTBEAT);
            return true;
        }
        if (unflushed) {
            unflushed = false;
            out.flush();
        }
        return false;
    }

    /** It is whole. */
    private void complete() {
        if (leave()) {
            try {
                async.complete();
            } catch (IllegalStateException e) {
                log.debug("the connection was closed already", e);
            }
        }
    }

    /** Ends it before its end, from whatever thread. */
    void cut(String why) {
        if (leave()) {
            CutOff.cut(async, why);
        }
    }

    private boolean leave() {
        boolean first = closed.compareAndSet(false, true);
        if (first) {
            lines.close();
            onClose.accept(this);
        }
        return first;
    }

    @Override
    public void onError(Throwable failure) {
        log.debug("a stream has lost its reader", failure);
        cut("the answer cannot be written");
    }

    @Override
    public void onComplete(AsyncEvent event) {
        leave();
    }

    /** The server itself cuts the connection. */
    @Override
    public void onTimeout(AsyncEvent event) {
        leave();
    }

    /** The server itself cuts the connection. */
    @Override
    public void onError(AsyncEvent event) {
        leave();
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        log.trace("started anew, which nobody does");
    }
}
