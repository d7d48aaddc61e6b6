package dev.errand.outbound;

import dev.errand.outbound.address.AddressPolicy;
import dev.errand.outbound.body.BodyRoom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/**
 * Sends requests to addresses that an {@link AddressPolicy} permits. One name look-up is made per connection, and the
 * connection goes to the address that was checked; so it is for each redirect. No cookies, no stored credentials,
 * no reused connections and no retries: nothing of one exchange reaches another.
 *
 * <p>Safe for use by many threads. Made by {@link SafeHttpClients}.
 */
public final class SafeHttpClient implements AutoCloseable {

    /** How often at the most it is looked whether an exchange waits for room. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final CloseableHttpClient client;
    private final HttpLimits limits;
    private final Messages messages;

    SafeHttpClient(CloseableHttpClient client, HttpLimits limits, Messages messages) {
        this.client = client;
        this.limits = limits;
        this.messages = messages;
    }

    /**
     * Sends the request and reads the whole answer. Any status is an answer.
     *
     * <p>The exchange runs in a virtual thread of its own, because neither a name look-up nor a slow trickle of bytes can be
     * ended by socket timeouts; the caller is free the moment the time is up or it is interrupted, and the connection is
     * closed.
     *
     * @throws HttpExchangeException when there is no complete answer
     * @throws InterruptedException when the calling thread is interrupted
     */
    public ReceivedResponse exchange(OutgoingRequest request) throws HttpExchangeException, InterruptedException {
        return exchange(request, BodyRoom.ENDLESS);
    }

    /**
     * As {@link #exchange(OutgoingRequest)}.
     *
     * @param room where the answer's body is to be held; the time that it waits for that is not taken off the request's
     */
    public ReceivedResponse exchange(OutgoingRequest request, BodyRoom room)
            throws HttpExchangeException, InterruptedException {
        Exchange exchange = new Exchange(client, request, limits, messages, room);
        FutureTask<ReceivedResponse> task = new FutureTask<>(exchange);
        Thread.ofVirtual().name("errand-http").start(task);
        try {
            return answer(task, exchange, System.nanoTime() + request.timeout().toNanos());
        } catch (TimeoutException e) {
            throw ExchangeFailures.timedOut(request);
        } catch (ExecutionException e) {
            throw ExchangeFailures.explain(request, limits, ioFailure(e));
        } finally {
            exchange.callOff();
            task.cancel(true);
        }
    }

    private static ReceivedResponse answer(FutureTask<ReceivedResponse> task, Exchange exchange, long deadline)
            throws InterruptedException, ExecutionException, TimeoutException {
        long left = deadline - System.nanoTime();
        while (true) {
            try {
                return task.get(Math.max(left, LOOK_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                left = deadline + exchange.waitedNanos(now) - now;
                if (left <= 0) {
                    throw e;
                }
            }
        }
    }

    /** Closes all connections. */
    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static IOException ioFailure(ExecutionException failure) {
        if (failure.getCause() instanceof IOException e) {
            return e;
        }
        throw new IllegalStateException("the HTTP client failed", failure.getCause());
    }
}
