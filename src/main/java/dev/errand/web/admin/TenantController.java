package dev.errand.web.admin;

import dev.errand.access.Tenant;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.tenant.TenantDirectory;
import dev.errand.tenant.TenantSettings;
import dev.errand.tenant.Tenants;
import dev.errand.view.PageView;
import dev.errand.view.TenantView;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, changes and shows tenants. */
@RestController
@RequestMapping(path = TenantController.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
class TenantController {

    static final String PATH = "/v1/tenants";

    private final Tenants tenants;
    private final TenantDirectory directory;
    private final RequestReader requests;
    private final PublicAddress address;
    private final Pages pages;
    private final Audits audits;

    TenantController(
            Tenants tenants,
            TenantDirectory directory,
            RequestReader requests,
            PublicAddress address,
            Pages pages,
            Audits audits) {
        this.tenants = tenants;
        this.directory = directory;
        this.requests = requests;
        this.address = address;
        this.pages = pages;
        this.audits = audits;
    }

    /** Makes it what the body says; what that leaves out is as for a new one. */
    @PutMapping("/{name}")
    ResponseEntity<TenantView> put(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Tenant tenant = Tenant.parse(path)
                .orElseThrow(() ->
                        Problem.of(Violation.ofParameter("name", Tenant.RULE)).asException());
        TenantRequest wanted = requests.readIfPresent(request, TenantRequest.class);
        TenantSettings settings = new TenantSettings(
                tenant,
                Objects.requireNonNullElse(wanted.weight(), 1),
                wanted.allowance(),
                Objects.requireNonNullElse(wanted.enabled(), true),
                Instant.EPOCH);
        Tenants.Saved saved = tenants.save(settings, audits.of(request, "tenant.change", tenant.name()))
                .orElseThrow(() -> Problem.of(
                                ProblemType.UPGRADE_UNFINISHED,
                                "a node of an earlier version has a place in the cluster")
                        .asException());
        HttpStatus status = saved.made() ? HttpStatus.CREATED : HttpStatus.OK;
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (saved.made()) {
            answer.header(HttpHeaders.LOCATION, address.of(request) + PATH + "/" + tenant.name());
        }
        return answer.body(TenantView.of(saved.settings()));
    }

    @GetMapping("/{name}")
    TenantView read(@PathVariable("name") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        return Tenant.parse(path)
                .flatMap(directory::find)
                .map(TenantView::of)
                .orElseThrow(() -> Problem.of(ProblemType.TENANT_NOT_FOUND, "there is no tenant named " + path)
                        .asException());
    }

    @GetMapping
    ResponseEntity<PageView<TenantView>> list(HttpServletRequest request) {
        ListPage page = ListPage.of("tenants", QueryParameters.of(request, "limit", "cursor"));
        String after = page.after().orElse("");
        List<TenantView> found = directory.all().stream()
                .filter(settings -> settings.tenant().name().compareTo(after) > 0)
                .limit(page.limit() + 1L)
                .map(TenantView::of)
                .toList();
        return pages.answer(request, page, found, TenantView::name);
    }
}
