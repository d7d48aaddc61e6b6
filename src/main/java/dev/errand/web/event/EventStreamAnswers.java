package dev.errand.web.event;

import dev.errand.event.EventSource;
import dev.errand.event.EventSource.Beginning;
import dev.errand.event.EventStreams;
import dev.errand.web.support.Callers;
import dev.errand.web.support.PublicAddress;
import dev.errand.web.support.StreamedAnswer;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a stream of events, whatever they are about. */
@Component
public class EventStreamAnswers {

    private final EventStreams streams;
    private final PublicAddress address;
    private final JsonMapper json;
    private final Clock clock;

    EventStreamAnswers(EventStreams streams, PublicAddress address, JsonMapper json, Clock clock) {
        this.streams = streams;
        this.address = address;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Opens the stream, or says that it is over. The calling thread is free again at once.
     *
     * @param missing what to throw when there is no such subject
     */
    void answer(
            String id,
            EventSource source,
            HttpServletRequest request,
            HttpServletResponse response,
            Supplier<RuntimeException> missing)
            throws IOException {
        Beginning from = source.begin(id, EventPosition.of(request));
        switch (from) {
            case Beginning.Missing none -> throw missing.get();
            case Beginning.Over over -> response.setStatus(HttpStatus.NO_CONTENT.value());
            default -> open(id, from, source, request, response);
        }
    }

    /** Opens a stream that begins with a snapshot, whatever its client has seen before. */
    public void fresh(String id, EventSource source, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        open(id, source.begin(id, OptionalLong.empty()), source, request, response);
    }

    private void open(
            String id, Beginning from, EventSource source, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        if (request.getMethod().equals(HttpMethod.HEAD.name())) {
            StreamedAnswer.begin(response, MediaType.TEXT_EVENT_STREAM_VALUE);
            return;
        }
        StreamedAnswer sink = new StreamedAnswer();
        EventStreams.Stream stream = streams.open(
                id, from, source, sink, new SseWriter(json, clock, address.of(request), Callers.of(request)));
        boolean started = false;
        try {
            StreamedAnswer.begin(response, MediaType.TEXT_EVENT_STREAM_VALUE);
            sink.start(request, stream);
            started = true;
        } finally {
            if (!started) {
                stream.gone();
            }
        }
    }
}
