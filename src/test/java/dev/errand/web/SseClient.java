package dev.errand.web;

import dev.errand.RunningService;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads one stream of server-sent events, as the standard says. */
final class SseClient implements AutoCloseable {

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    /** One event; a comment has no name. */
    record Event(@Nullable String id, @Nullable String name, String data) {
        JsonNode json() {
            return RunningService.JSON.readTree(data);
        }

        boolean isComment() {
            return name == null;
        }
    }

    SseClient(RunningService service, String path, String... headers) {
        HttpRequest.Builder request = service.request(path).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        response = service.send(request, HttpResponse.BodyHandlers.ofInputStream());
        DescribedAnswers.check(response);
        lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    HttpResponse<?> response() {
        return response;
    }

    /** The next event or comment; nothing when the stream has ended. */
    @Nullable
    Event nextOrComment() {
        String id = null;
        String name = null;
        StringBuilder data = new StringBuilder();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isEmpty()) {
                    return new Event(id, name, data.toString());
                } else if (line.startsWith("id: ")) {
                    id = line.substring(4);
                } else if (line.startsWith("event: ")) {
                    name = line.substring(7);
                } else if (line.startsWith("data: ")) {
                    data.append(line.substring(6)).append('\n');
                } else if (!line.startsWith(":")) {
                    throw new IllegalStateException("no line of an event: " + line);
                }
            }
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The next event. */
    @Nullable
    Event next() {
        Event event = nextOrComment();
        while (event != null && event.isComment()) {
            event = nextOrComment();
        }
        return event;
    }

    /** The next event, which must come. */
    Event event() {
        return Objects.requireNonNull(next(), "the stream has ended");
    }

    /** All events to the end of the stream. */
    List<Event> rest() {
        List<Event> all = new ArrayList<>();
        for (Event event = next(); event != null; event = next()) {
            all.add(event);
        }
        return all;
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
