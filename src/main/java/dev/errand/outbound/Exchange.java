package dev.errand.outbound;

import dev.errand.outbound.body.BodyRoom;
import dev.errand.outbound.body.CountedInput;
import dev.errand.outbound.body.PackedBody;
import dev.errand.outbound.body.RoomyRead;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.ZipException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/** One exchange: a request, the redirects that its answers ask for, and the last answer. Run once; may be called off from elsewhere. */
final class Exchange implements Callable<ReceivedResponse> {

    /** What tells how the message was framed on its way, which is over. */
    private static final Set<String> OF_FRAME = Set.of("transfer-encoding", "trailer");

    /** What counts or hashes the bytes as they were packed, and so is wrong beside what they held. */
    private static final Set<String> OF_PACKED =
            Set.of("content-encoding", "content-length", "content-md5", "digest", "content-digest", "repr-digest");

    private final CloseableHttpClient client;
    private final OutgoingRequest request;
    private final HttpLimits limits;
    private final Messages messages;
    private final Redirects redirects;
    private final RoomyRead reading;
    private @Nullable HttpUriRequestBase underWay;
    private boolean calledOff;

    Exchange(CloseableHttpClient client, OutgoingRequest request, HttpLimits limits, Messages messages, BodyRoom room) {
        this.client = client;
        this.request = request;
        this.limits = limits;
        this.messages = messages;
        this.reading = new RoomyRead(room);
        this.redirects = new Redirects(request, limits);
    }

    /** What an answer leads to. */
    private sealed interface Step {

        record On(Hop next) implements Step {}

        record Done(ReceivedResponse answer) implements Step {}
    }

    @Override
    public ReceivedResponse call() throws IOException {
        Hop hop = Hop.first(request);
        while (true) {
            switch (ask(hop)) {
                case Step.On on -> hop = on.next();
                case Step.Done done -> {
                    return done.answer();
                }
            }
        }
    }

    /** How long it has waited for room for what it reads. */
    long waitedNanos(long nanos) {
        return reading.waitedNanos(nanos);
    }

    /** Ends it, wherever it is; the connection is closed. */
    synchronized void callOff() {
        calledOff = true;
        if (underWay != null) {
            underWay.cancel();
        }
    }

    private synchronized HttpUriRequestBase begin(Hop hop) throws IOException {
        if (calledOff) {
            throw new InterruptedIOException("called off between two redirects");
        }
        HttpUriRequestBase message = messages.of(hop, request.timeout());
        underWay = message;
        return message;
    }

    private Step ask(Hop hop) throws IOException {
        HttpUriRequestBase message = begin(hop);
        AtomicReference<Step> taken = new AtomicReference<>();
        try {
            return client.execute(message, HttpClientContext.create(), response -> {
                taken.set(step(hop, message, response));
                return taken.get();
            });
        } catch (IOException e) {
            Step step = taken.get();
            if (step == null) {
                throw e;
            }
            // The connection was closed on purpose, with the rest of the answer unread.
            return step;
        }
    }

    private Step step(Hop hop, HttpUriRequestBase message, ClassicHttpResponse response) throws IOException {
        Header location = response.getFirstHeader(HttpHeaders.LOCATION);
        Hop next = redirects.after(hop, response.getCode(), location == null ? null : location.getValue());
        if (next != null) {
            // Nobody reads what comes with it, and nobody knows how long that is.
            message.cancel();
            return new Step.On(next);
        }
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return new Step.Done(answer(hop, response, false, new byte[0]));
        }
        PackedBody body = new PackedBody(entity.getContent(), response);
        boolean packed = body.isPacked();
        return new Step.Done(answer(
                hop,
                response,
                packed,
                packed ? unpacked(message, body) : read(message, body, entity.getContentLength())));
    }

    private byte[] unpacked(HttpUriRequestBase message, PackedBody body) throws IOException {
        try (InputStream content = body.unpacked(limits.maxResponseBytes())) {
            return read(message, content, -1);
        } catch (ZipException | EOFException | CountedInput.TooMuchException e) {
            if (!limits.cutsOff()) {
                throw e instanceof CountedInput.TooMuchException ? tooLarge(message) : e;
            }
            // Whoever wants no more than the beginning wants the status above all.
            message.cancel();
            return new byte[0];
        }
    }

    private byte[] read(HttpUriRequestBase message, InputStream content, long declared) throws IOException {
        int limit = Math.toIntExact(limits.maxResponseBytes());
        byte[] body = reading.read(content, limit, declared);
        if (body.length == limit && content.read() >= 0) {
            IOException tooLarge = tooLarge(message);
            if (!limits.cutsOff()) {
                throw tooLarge;
            }
        }
        return body;
    }

    /** Ends the connection: else closing the response would read the rest of the answer to its end. */
    private IOException tooLarge(HttpUriRequestBase message) {
        message.cancel();
        return ExchangeFailures.tooLarge(request, limits);
    }

    private static ReceivedResponse answer(Hop hop, ClassicHttpResponse response, boolean unpacked, byte[] body) {
        Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header header : response.getHeaders()) {
            String name = header.getName().toLowerCase(Locale.ROOT);
            if (!OF_FRAME.contains(name) && !(unpacked && OF_PACKED.contains(name))) {
                String value = header.getValue() == null ? "" : header.getValue();
                headers.computeIfAbsent(header.getName(), key -> new ArrayList<>())
                        .add(value);
            }
        }
        return new ReceivedResponse(hop.url(), response.getCode(), headers, body);
    }
}
