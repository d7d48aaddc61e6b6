package dev.errand.web;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchResults;
import dev.errand.batch.BatchResults.Order;
import dev.errand.batch.BatchResults.Outcome;
import dev.errand.batch.BatchResults.Page;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows how the items of a batch ended: page by page, or as a stream of lines. */
@RestController
class BatchResultController {

    /** About how much one page holds; beyond it the page ends early. */
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private final KnownBatches batches;
    private final BatchResults results;
    private final OutcomeStreams streams;
    private final PublicAddress address;
    private final Clock clock;

    BatchResultController(
            KnownBatches batches, BatchResults results, OutcomeStreams streams, PublicAddress address, Clock clock) {
        this.batches = batches;
        this.results = results;
        this.streams = streams;
        this.address = address;
        this.clock = clock;
    }

    /** Answers {@code null} when the answer is a stream, which goes on after this call. */
    @GetMapping(
            path = "/v1/batches/{id}/results",
            produces = {MediaType.APPLICATION_JSON_VALUE, OutcomeStreams.MEDIA_TYPE})
    @Nullable
    ResponseEntity<PageView<OutcomeView>> read(
            @PathVariable("id") String path, HttpServletRequest request, HttpServletResponse response) {
        String id = KnownBatches.id(path);
        boolean stream = wantsStream(request.getHeader(HttpHeaders.ACCEPT));
        OutcomeQuery query = OutcomeQuery.of(id, request, stream);
        Batch batch = batches.get(id);
        if (!stream) {
            return page(batch, query, address.of(request));
        }
        streams.open(query, address.of(request), request, response);
        return null;
    }

    private ResponseEntity<PageView<OutcomeView>> page(Batch batch, OutcomeQuery query, String base) {
        Page page = results.read(
                batch.id(), query.order(), query.after(), query.page().limit(), MOST_BYTES);
        List<OutcomeView> items = page.outcomes().stream()
                .filter(outcome -> outcome.job() != null)
                .map(outcome -> OutcomeView.of(outcome, base, clock.instant()))
                .toList();
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(new PageView<>(items, nextCursor(batch, query, page)));
    }

    /** In the order of completion there is a next page as long as something may still complete. */
    private static @Nullable String nextCursor(Batch batch, OutcomeQuery query, Page page) {
        boolean grows = query.order() == Order.COMPLETION && !batch.done();
        if (!page.more() && !grows) {
            return null;
        }
        List<Outcome> outcomes = page.outcomes();
        long last = outcomes.isEmpty() ? query.after() : outcomes.getLast().position();
        return query.page().cursorAfter(Long.toString(last));
    }

    /** Whichever of the two the client names first or likes better; JSON when it does not care. */
    private static boolean wantsStream(@Nullable String accept) {
        if (accept == null) {
            return false;
        }
        List<MediaType> accepted = MediaType.parseMediaTypes(accept);
        return quality(accepted, MediaType.parseMediaType(OutcomeStreams.MEDIA_TYPE))
                > quality(accepted, MediaType.APPLICATION_JSON);
    }

    private static double quality(List<MediaType> accepted, MediaType type) {
        double best = 0;
        for (MediaType range : accepted) {
            if (range.includes(type)) {
                // What is named counts a little more than what a wildcard covers.
                double exact = range.isConcrete() ? 0.001 : 0;
                best = Math.max(best, range.getQualityValue() + (range.getQualityValue() > 0 ? exact : 0));
            }
        }
        return best;
    }
}
