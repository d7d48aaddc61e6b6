package dev.errand.web;

import dev.errand.document.JobView;
import dev.errand.document.JobViews;
import dev.errand.request.JobFilter;
import dev.errand.store.JobStore;
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
    private final Clock clock;

    JobListController(JobStore store, PublicAddress address, Pages pages, Clock clock) {
        this.store = store;
        this.address = address;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/jobs", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PageView<JobView>> list(HttpServletRequest request) {
        JobFilter filter = JobFilter.of(request);
        String base = address.of(request);
        Instant now = clock.instant();
        List<JobView> found = store.list(filter.query()).stream()
                .map(job -> JobViews.of(job, base, filter.query().full(), now))
                .toList();
        return pages.answer(request, filter.page(), found, JobView::id);
    }
}
