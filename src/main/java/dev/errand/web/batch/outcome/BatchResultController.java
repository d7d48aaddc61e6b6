package dev.errand.web.batch.outcome;

import dev.errand.access.Caller;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Callers;
import dev.errand.web.support.PreferredType;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows how the items of a batch ended: page by page, or as a stream of lines. */
@RestController
class BatchResultController {

    private final BatchLookup batches;
    private final OutcomePages pages;
    private final OutcomeStreams streams;
    private final PublicAddress address;

    BatchResultController(BatchLookup batches, OutcomePages pages, OutcomeStreams streams, PublicAddress address) {
        this.batches = batches;
        this.pages = pages;
        this.streams = streams;
        this.address = address;
    }

    /** Answers {@code null} when the answer is a stream, which goes on after this call. */
    @GetMapping(
            path = "/v1/batches/{id}/results",
            produces = {MediaType.APPLICATION_JSON_VALUE, OutcomeStreams.MEDIA_TYPE})
    @Nullable
    Object read(@PathVariable("id") String path, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String id = BatchLookup.id(path);
        boolean stream = PreferredType.isOver(
                request.getHeader(HttpHeaders.ACCEPT), MediaType.parseMediaType(OutcomeStreams.MEDIA_TYPE));
        OutcomeQuery query = OutcomeQuery.of(id, request, stream);
        Caller caller = Callers.of(request);
        if (stream || caller.isRestricted()) {
            batches.check(caller, id);
        }
        if (!stream) {
            return AsyncResponses.answer(pages.answer(query, address.of(request), request));
        }
        streams.open(query, address.of(request), request, response);
        return null;
    }
}
