package dev.errand.web.batch.outcome;

import dev.errand.batch.BatchSignals;
import dev.errand.event.EventStreams;
import dev.errand.runtime.Coalescer;
import dev.errand.web.batch.outcome.OutcomeLines.BatchRemovedException;
import dev.errand.web.support.StreamedAnswer;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One open stream of outcomes. It holds no thread: whenever something may be written (the connection takes more, items have become
 * final, it was silent for long) a thread of the common pool writes what there is and leaves. It holds one piece of text at the
 * most, counted with all large answers: the next one is read only when the connection took the last. A stream that does not
 * come to its end does not look as if it had: its connection is cut.
 */
final class OutcomeStream implements EventStreams.Stream, BatchSignals.Listener {

    private static final Logger log = LoggerFactory.getLogger(OutcomeStream.class);
    /** A space before the next line: all readers of JSON skip it, while some take an empty line for a broken document. */
    private static final byte[] HEARTBEAT = {' '};
    /** After so many pieces others get their turn. */
    private static final int PIECES_IN_A_ROW = 8;

    private final StreamedAnswer answer;
    private final OutcomeLines lines;
    private final Executor pool;
    private final Consumer<OutcomeStream> onClose;
    private final Coalescer turns;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean writable;
    private volatile boolean heartbeatDue;
    private volatile long lastWrite = System.nanoTime();

    OutcomeStream(StreamedAnswer answer, OutcomeLines lines, Executor pool, Consumer<OutcomeStream> onClose) {
        this.answer = answer;
        this.lines = lines;
        this.pool = pool;
        this.onClose = onClose;
        this.turns = new Coalescer("writing a stream of outcomes", this::start, this::work);
    }

    @Override
    public void ready() {
        writable = true;
        if (closed.get()) {
            answer.cut("the service is stopping");
        }
        turns.ask();
    }

    @Override
    public void onChange(boolean finished) {
        turns.ask();
    }

    /** Looks again; with a space if nothing was written for so long. */
    void tick(long silentNanos) {
        heartbeatDue = System.nanoTime() - lastWrite > silentNanos;
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
            if (!closed.get() && write()) {
                turns.ask();
            }
        } catch (BatchRemovedException e) {
            cut("the batch is no longer kept");
        } catch (Error e) {
            cut("an error of the service");
            throw e;
        }
    }

    /** Writes what can be written now; answers whether there is more to do at once. */
    private boolean write() throws BatchRemovedException {
        for (int i = 0; i < PIECES_IN_A_ROW; i++) {
            if (!writable) {
                return false;
            }
            byte[] piece = lines.next(turns::ask);
            if (piece == null) {
                rest();
                return false;
            }
            put(piece);
        }
        return true;
    }

    private void put(byte[] piece) {
        lastWrite = System.nanoTime();
        heartbeatDue = false;
        // Before it is offered: the connection may take more at once.
        writable = false;
        if (answer.offer(piece)) {
            writable = true;
        }
    }

    /** Nothing to say now; the connection is ready. */
    private void rest() {
        if (lines.over()) {
            gone();
            answer.close();
        } else if (heartbeatDue) {
            put(HEARTBEAT);
        }
    }

    /** Ends it before its end, from whatever thread. */
    void cut(String why) {
        gone();
        answer.cut(why);
    }

    @Override
    public void gone() {
        if (closed.compareAndSet(false, true)) {
            lines.close();
            onClose.accept(this);
        }
    }
}
