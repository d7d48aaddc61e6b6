package dev.errand.web.batch.outcome;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.access.Caller;
import dev.errand.batch.BatchResults;
import dev.errand.batch.wait.OutcomeWaiter;
import dev.errand.batch.wait.OutcomeWaiter.Part;
import dev.errand.batch.wait.OutcomeWaiter.Wanted;
import dev.errand.view.OutcomeView;
import dev.errand.web.support.BatchLookup;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Pages;
import dev.errand.web.support.RetryAfter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.ResponseEntity.BodyBuilder;
import org.springframework.stereotype.Component;

/** Answers with how items of a batch ended, a page at a time, at once or when there is something new. */
@Component
class OutcomePages {

    private final OutcomeWaiter outcomes;
    private final BatchResults results;
    private final LargeAnswers large;
    private final BatchLookup batches;
    private final Pages pages;
    private final Clock clock;

    OutcomePages(
            OutcomeWaiter outcomes,
            BatchResults results,
            LargeAnswers large,
            BatchLookup batches,
            Pages pages,
            Clock clock) {
        this.outcomes = outcomes;
        this.results = results;
        this.large = large;
        this.batches = batches;
        this.pages = pages;
        this.clock = clock;
    }

    /**
     * One page.
     *
     * @param done whether nothing follows; while the batch runs there is always a next page
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record OutcomePage(
            List<OutcomeView> items, boolean done, @Nullable String nextCursor) {}

    /** The page that was asked for. No thread is held while the client waits. */
    CompletableFuture<ResponseEntity<Object>> answer(OutcomeQuery query, String base, HttpServletRequest request) {
        UnaryOperator<String> links = pages.links(request);
        Caller caller = Callers.of(request);
        Wanted wanted = new Wanted(
                query.batchId(),
                query.order(),
                query.after(),
                query.page().limit(),
                large.pageBytes(),
                batch -> BatchLookup.sees(caller, batch));
        return outcomes.await(wanted, query.patience())
                .thenApply(found ->
                        answer(query, found.orElseThrow(() -> batches.missing(caller, query.batchId())), base, links));
    }

    private ResponseEntity<Object> answer(OutcomeQuery query, Part part, String base, UnaryOperator<String> links) {
        Instant now = clock.instant();
        String cursor = part.last() ? null : query.page().cursorAfter(Long.toString(part.end()));
        BodyBuilder answer = ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON);
        if (query.preference() != null) {
            answer.header(JobAnswers.PREFERENCE_APPLIED, query.preference().applied());
        }
        if (cursor != null) {
            answer.header(HttpHeaders.LINK, links.apply(cursor));
        }
        if (part.running() && !part.more()) {
            long seconds = RetryAfter.seconds(Duration.between(part.createdAt(), now));
            answer.header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        long bytes = part.lines().stream().mapToLong(BatchResults.Line::bytes).sum();
        return answer.body(large.body(bytes, () -> new OutcomePage(items(part, base), part.last(), cursor)));
    }

    private List<OutcomeView> items(Part part, String base) {
        Instant now = clock.instant();
        return results.read(part.lines()).stream()
                .filter(outcome -> outcome.job() != null)
                .map(outcome -> OutcomeView.of(outcome, base, now))
                .toList();
    }
}
