package dev.errand.web.support;

import dev.errand.access.Caller;
import dev.errand.event.EventSink;
import dev.errand.event.EventStreams;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;

/**
 * An answer that is sent a piece at a time, for as long as it takes, without a thread: writes when the server can take something, and is
 * told by it when it can again. At most one part waits here. The server's own calls and those of the stream are kept apart by this
 * object's lock, which is never held while the stream is called.
 */
public final class StreamedAnswer implements EventSink, WriteListener, AsyncListener {

    private static final String WATCH = Watch.class.getName();

    private volatile @Nullable Watch watch;
    private @Nullable AsyncContext async;
    private @Nullable ServletOutputStream out;
    private EventStreams.@Nullable Stream stream;
    private byte @Nullable [] waiting;
    /** The headers are, to begin with: the first part may be long in coming. */
    private boolean unflushed = true;

    private boolean closing;
    private boolean over;

    /** Wants to know which answers are being streamed to whom. */
    public interface Watch {

        /** One begins. */
        void opened(StreamedAnswer answer, Caller caller);

        /** One is over; may be told more than once. */
        void gone(StreamedAnswer answer);
    }

    /** Has streams that answer this request watched. */
    public static void watch(HttpServletRequest request, Watch watch) {
        request.setAttribute(WATCH, watch);
    }

    /** Says that a stream of that type follows. */
    public static void begin(HttpServletResponse response, String mediaType) {
        response.setStatus(HttpStatus.OK.value());
        response.setContentType(mediaType);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        response.setHeader("X-Accel-Buffering", "no");
    }

    /** Takes over the response; from now on the request's own thread is not needed. The headers must be set. */
    public void start(HttpServletRequest request, EventStreams.Stream opened) throws IOException {
        ServletOutputStream output;
        if (request.getAttribute(WATCH) instanceof Watch watching) {
            watch = watching;
            watching.opened(this, Callers.of(request));
        }
        synchronized (this) {
            stream = opened;
            AsyncContext context = request.startAsync();
            context.setTimeout(0);
            context.addListener(this);
            async = context;
            output = context.getResponse().getOutputStream();
            out = output;
        }
        output.setWriteListener(this);
    }

    @Override
    public synchronized boolean offer(byte[] bytes) {
        waiting = bytes;
        return drain();
    }

    @Override
    public synchronized void close() {
        closing = true;
        boolean sent = drain();
        if (sent) {
            complete();
        }
    }

    @Override
    public void abort() {
        cut("the events do not go on here");
    }

    /** Ends it at once, so that its client can see that it is not whole; the stream is then gone. */
    public void cut(String why) {
        AsyncContext cut = null;
        synchronized (this) {
            waiting = null;
            if (!over && async != null) {
                over = true;
                cut = async;
            }
        }
        if (cut != null) {
            CutOff.cut(cut, why);
            gone();
        }
    }

    /** Writes what waits as far as the server takes it; answers whether everything is on its way and more would be taken. */
    private boolean drain() {
        ServletOutputStream output = out;
        if (output == null || over) {
            return false;
        }
        try {
            while (output.isReady()) {
                byte[] bytes = waiting;
                if (bytes != null) {
                    waiting = null;
                    unflushed = true;
                    output.write(bytes);
                } else if (unflushed) {
                    unflushed = false;
                    output.flush();
                } else {
                    return true;
                }
            }
            return false;
        } catch (IOException | IllegalStateException e) {
            // The client has gone; the server says so as well, by onError.
            complete();
            return false;
        }
    }

    private void complete() {
        AsyncContext context = async;
        if (!over && context != null) {
            over = true;
            try {
                context.complete();
            } catch (IllegalStateException e) {
                // The server was faster.
            }
        }
    }

    @Override
    public void onWritePossible() {
        boolean takesMore;
        synchronized (this) {
            takesMore = drain();
            if (takesMore && closing) {
                complete();
                takesMore = false;
            }
        }
        EventStreams.Stream opened = stream();
        if (takesMore && opened != null) {
            opened.ready();
        }
    }

    @Override
    public void onError(Throwable failure) {
        synchronized (this) {
            complete();
        }
        gone();
    }

    @Override
    public void onComplete(AsyncEvent event) {
        synchronized (this) {
            over = true;
        }
        gone();
    }

    @Override
    public void onError(AsyncEvent event) {
        onError(event.getThrowable());
    }

    @Override
    public void onTimeout(AsyncEvent event) {
        onError(new IOException("timed out"));
    }

    @Override
    public void onStartAsync(AsyncEvent event) {
        event.getAsyncContext().addListener(this);
    }

    private void gone() {
        Watch watching = watch;
        if (watching != null) {
            watching.gone(this);
        }
        EventStreams.Stream opened = stream();
        if (opened != null) {
            opened.gone();
        }
    }

    private synchronized EventStreams.@Nullable Stream stream() {
        return stream;
    }
}
