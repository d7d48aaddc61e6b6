package dev.errand.web.access;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.errand.access.audit.AuditRow;
import dev.errand.access.audit.AuditTrail;
import dev.errand.view.PageView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.support.Pages;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows who did what. */
@RestController
class AuditController {

    private final AuditTrail audit;
    private final Pages pages;

    AuditController(AuditTrail audit, Pages pages) {
        this.audit = audit;
        this.pages = pages;
    }

    /** A line as the contract shows it. */
    record LineView(
            @JsonIgnore long number,
            String at,
            String tenant,
            @JsonUnwrapped Act act,
            String previousHash,
            String hash) {

        static LineView of(AuditRow row) {
            AuditRow.Entry entry = row.entry();
            Act act = new Act(entry.actor(), entry.action(), entry.target(), entry.outcome(), entry.address());
            return new LineView(row.number(), row.time(), row.tenant(), act, row.previousHash(), row.hash());
        }
    }

    /** Who did what to what, what became of it, and where the call came from. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Act(
            String actor,
            String action,
            String target,
            String outcome,
            @Nullable String address) {}

    @GetMapping(path = "/v1/audit", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PageView<LineView>> list(HttpServletRequest request) {
        ListPage page = ListPage.of("audit", QueryParameters.of(request, "limit", "cursor"));
        Long before = page.after().map(AuditController::number).orElse(null);
        List<AuditRow> found = audit.list(before, page.limit() + 1);
        List<LineView> lines = found.stream().map(LineView::of).toList();
        return pages.answer(request, page, lines, line -> Long.toString(line.number()));
    }

    private static Long number(String text) {
        return text.matches("[0-9]{1,18}") ? Long.valueOf(text) : Long.MAX_VALUE;
    }
}
