package dev.errand.web.event;

import dev.errand.access.Caller;
import dev.errand.event.BatchEventSource;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Tells what happens to a batch as it happens. */
@RestController
class BatchEventsController {

    private final BatchEventSource source;
    private final EventStreamAnswers answers;
    private final BatchLookup batches;

    BatchEventsController(BatchEventSource source, EventStreamAnswers answers, BatchLookup batches) {
        this.source = source;
        this.answers = answers;
        this.batches = batches;
    }

    /** Generated clients accept the one JSON type of a call, which here is that of its problems; they get the stream as well. */
    @GetMapping(
            path = "/v1/batches/{id}/events",
            produces = {MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_PROBLEM_JSON_VALUE})
    void events(@PathVariable("id") String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String id = BatchLookup.id(path);
        Caller caller = Callers.of(request);
        batches.check(caller, id);
        answers.answer(id, source, request, response, () -> batches.missing(caller, id));
    }
}
