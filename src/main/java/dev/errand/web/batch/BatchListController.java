package dev.errand.web.batch;

import dev.errand.access.Caller;
import dev.errand.batch.BatchReads;
import dev.errand.store.Sized;
import dev.errand.view.BatchView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lists batches, newest first. */
@RestController
class BatchListController {

    private final BatchReads reads;
    private final PublicAddress address;
    private final Pages pages;

    BatchListController(BatchReads reads, PublicAddress address, Pages pages) {
        this.reads = reads;
        this.address = address;
        this.pages = pages;
    }

    @GetMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Object> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page = ListPage.of(Owners.list(caller, "batches"), QueryParameters.of(request, "limit", "cursor"));
        String base = address.of(request);
        List<Sized.Row> found =
                reads.measure(Owners.whose(caller), caller.actor(), page.after().orElse(null), page.limit() + 1);
        return pages.measured(
                request,
                page,
                found,
                ids -> reads.findAll(ids).stream()
                        .map(batch -> BatchView.of(batch, base))
                        .toList());
    }
}
