package dev.errand.web.job;

import dev.errand.job.JobId;
import dev.errand.job.TypeId;
import dev.errand.store.JobQuery;
import dev.errand.store.JobStore;
import dev.errand.store.Measured;
import dev.errand.store.Searched;
import dev.errand.store.Sized;
import dev.errand.view.JobPageView;
import dev.errand.view.JobViews;
import dev.errand.web.support.Callers;
import dev.errand.web.support.LargeAnswers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists jobs, newest first. */
@RestController
class JobListController {

    private final JobStore store;
    private final PublicAddress address;
    private final Pages pages;
    private final LargeAnswers answers;
    private final Clock clock;

    JobListController(JobStore store, PublicAddress address, Pages pages, LargeAnswers answers, Clock clock) {
        this.store = store;
        this.address = address;
        this.pages = pages;
        this.answers = answers;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> list(HttpServletRequest request) {
        JobFilter filter = JobFilter.of(request);
        JobQuery query = filter.query().of(Owners.whose(Callers.of(request)));
        String base = address.of(request);
        Instant now = clock.instant();
        Searched<Measured> searched = store.search(query, filter.patience());
        List<Measured> found = searched.found();
        List<Measured> page = Sized.first(found, filter.page().limit(), answers.pageBytes());
        JobId to = page.size() < found.size() ? null : searched.searchedTo();
        JobId last = page.size() < found.size() ? page.getLast().id() : to;
        String cursor = last == null ? null : filter.page().cursorAfter(last.value());
        String searchedTo = to == null ? null : JobViews.at(TypeId.timeOf(to.value()));
        return pages.head(request, cursor)
                .body(answers.page(
                        page,
                        query.extent(),
                        job -> JobViews.of(job, base, query.part().full(), now),
                        items -> new JobPageView(items, cursor, searchedTo)));
    }
}
