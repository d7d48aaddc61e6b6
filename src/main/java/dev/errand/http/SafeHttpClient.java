package dev.errand.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicHeader;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to addresses that an {@link AddressPolicy} permits. One name look-up is made per connection, and the
 * connection goes to the address that was checked; so it is for each redirect. No cookies, no stored credentials,
 * no reused connections and no retries: nothing of one exchange reaches another.
 *
 * <p>Safe for use by many threads. Made by {@link SafeHttpClients}.
 */
public final class SafeHttpClient implements AutoCloseable {

    private final CloseableHttpClient client;
    private final RequestConfig defaults;
    private final HttpLimits limits;
    /** What is checked before a proxy is asked, which looks names up itself; nothing without a proxy. */
    private final @Nullable AddressPolicy checkedBefore;

    SafeHttpClient(
            CloseableHttpClient client,
            RequestConfig defaults,
            HttpLimits limits,
            @Nullable AddressPolicy checkedBefore) {
        this.client = client;
        this.defaults = defaults;
        this.limits = limits;
        this.checkedBefore = checkedBefore;
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
        if (checkedBefore != null
                && checkedBefore.refusesUnresolved(request.url().getHost())) {
            throw ExchangeFailures.explain(
                    request, limits, new AddressRefusedException(request.url().getHost(), checkedBefore));
        }
        HttpUriRequestBase message = message(request);
        FutureTask<ReceivedResponse> exchange = new FutureTask<>(() -> send(request, message));
        Thread.ofVirtual().name("errand-http").start(exchange);
        try {
            return exchange.get(request.timeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw ExchangeFailures.timedOut(request);
        } catch (ExecutionException e) {
            throw ExchangeFailures.explain(request, limits, ioFailure(e));
        } finally {
            message.cancel();
            exchange.cancel(true);
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

    private ReceivedResponse send(OutgoingRequest request, HttpUriRequestBase message) throws IOException {
        HttpClientContext context = HttpClientContext.create();
        AtomicReference<ReceivedResponse> received = new AtomicReference<>();
        try {
            return client.execute(message, context, response -> {
                byte[] body = body(request, message, response);
                received.set(
                        new ReceivedResponse(lastUrl(request, context), response.getCode(), headers(response), body));
                return received.get();
            });
        } catch (IOException e) {
            ReceivedResponse cut = received.get();
            if (cut == null) {
                throw e;
            }
            // The connection was closed on purpose, with the rest of the answer unread.
            return cut;
        }
    }

    private byte[] body(OutgoingRequest request, HttpUriRequestBase message, ClassicHttpResponse response)
            throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new byte[0];
        }
        int limit = Math.toIntExact(limits.maxResponseBytes());
        InputStream content = entity.getContent();
        byte[] body = content.readNBytes(limit);
        if (body.length == limit && content.read() >= 0) {
            // Else closing the response would read the rest of the answer to its end.
            message.cancel();
            if (!limits.cutsOff()) {
                throw ExchangeFailures.tooLarge(request, limits);
            }
        }
        return body;
    }

    private HttpUriRequestBase message(OutgoingRequest request) {
        HttpUriRequestBase message = new HttpUriRequestBase(request.method(), request.url());
        request.headers()
                .forEach((name, value) ->
                        message.addHeader(new BasicHeader(name, value, !HeaderRules.isHarmless(name))));
        if (request.body() != null) {
            message.setEntity(new ByteArrayEntity(request.body(), null));
        }
        Timeout timeout = Timeout.of(request.timeout());
        message.setConfig(RequestConfig.copy(defaults)
                .setResponseTimeout(timeout)
                .setConnectionRequestTimeout(timeout)
                .build());
        return message;
    }

    private static URI lastUrl(OutgoingRequest request, HttpClientContext context) {
        List<URI> hops = context.getRedirectLocations().getAll();
        return hops.isEmpty() ? request.url() : hops.getLast();
    }

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            String value = header.getValue() == null ? "" : header.getValue();
            headers.computeIfAbsent(header.getName(), name -> new ArrayList<>()).add(value);
        }
        return headers;
    }

    private static IOException ioFailure(ExecutionException failure) {
        if (failure.getCause() instanceof IOException e) {
            return e;
        }
        throw new IllegalStateException("the HTTP client failed", failure.getCause());
    }
}
