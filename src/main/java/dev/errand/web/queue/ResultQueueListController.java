package dev.errand.web.queue;

import dev.errand.access.Caller;
import dev.errand.job.spec.TenantNames;
import dev.errand.resultqueue.QueueSummary;
import dev.errand.resultqueue.consumer.ResultQueues;
import dev.errand.view.PageView;
import dev.errand.view.ResultQueueViews.Queue;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists the queues that hold results. */
@RestController
class ResultQueueListController {

    private static final double MILLIS = 1000;

    private final ResultQueues queues;
    private final Pages pages;
    private final Clock clock;

    ResultQueueListController(ResultQueues queues, Pages pages, Clock clock) {
        this.queues = queues;
        this.pages = pages;
        this.clock = clock;
    }

    @GetMapping(path = "/v1/result-queues", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PageView<Queue>> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page =
                ListPage.of(Owners.list(caller, "result-queues"), QueryParameters.of(request, "limit", "cursor"));
        List<Queue> found = queues.list(caller.tenant().name(), page.after().orElse(""), page.limit() + 1).stream()
                .map(this::view)
                .toList();
        return pages.answer(request, page, found, Queue::name);
    }

    private Queue view(QueueSummary queue) {
        long age = Math.max(0, Duration.between(queue.oldest(), clock.instant()).toMillis());
        return new Queue(TenantNames.shown(queue.name()), queue.depth(), queue.inFlight(), age / MILLIS);
    }
}
