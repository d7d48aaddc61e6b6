package dev.errand.web.webhook;

import dev.errand.access.Caller;
import dev.errand.job.TypeId;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Audits;
import dev.errand.web.support.Callers;
import dev.errand.web.support.Owners;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import dev.errand.webhook.endpoint.CreatedEndpoint;
import dev.errand.webhook.endpoint.Endpoint;
import dev.errand.webhook.endpoint.EndpointChange;
import dev.errand.webhook.endpoint.Endpoints;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes, shows, changes and removes webhook endpoints. */
@RestController
@RequestMapping(path = WebhookEndpointController.PATH)
class WebhookEndpointController {

    static final String PATH = "/v1/webhook-endpoints";
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    private final PublicAddress address;
    private final RequestReader requests;
    private final Pages pages;
    private final Endpoints endpoints;
    private final WebhookAdmission admission;
    private final Audits audits;

    WebhookEndpointController(
            PublicAddress address,
            RequestReader requests,
            Pages pages,
            Endpoints endpoints,
            WebhookAdmission admission,
            Audits audits) {
        this.address = address;
        this.requests = requests;
        this.pages = pages;
        this.endpoints = endpoints;
        this.admission = admission;
        this.audits = audits;
    }

    /** The one answer, but for those of rotations, that holds a secret. */
    @PostMapping(produces = JSON)
    ResponseEntity<EndpointView> create(HttpServletRequest request) {
        QueryParameters.of(request);
        EndpointRequests.Settings wanted =
                requests.read(request, EndpointRequests.Settings.class, EndpointRequests.ToMake.class);
        String url = Objects.requireNonNull(wanted.url());
        admission.checkEndpointUrl(url);
        String base = address.of(request);
        CreatedEndpoint created = endpoints.create(
                url,
                Objects.requireNonNullElse(wanted.events(), Set.of()),
                Objects.requireNonNullElse(wanted.distinctTasks(), Set.of()),
                wanted.secret(),
                base,
                Callers.of(request).tenant().name(),
                id -> audits.of(request, "endpoint.create", id));
        Endpoint endpoint = Boolean.FALSE.equals(wanted.enabled()) ? disabled(created.endpoint()) : created.endpoint();
        return ResponseEntity.status(HttpStatus.CREATED)
                .header(HttpHeaders.LOCATION, base + PATH + "/" + endpoint.id())
                .cacheControl(CacheControl.noStore())
                .body(EndpointView.of(endpoint, created.secret()));
    }

    private Endpoint disabled(Endpoint endpoint) {
        return endpoints
                .change(endpoint.id(), new EndpointChange(null, null, null, false))
                .orElseThrow(() -> WebhookIds.missingEndpoint(endpoint.id()));
    }

    @GetMapping(produces = JSON)
    ResponseEntity<Object> list(HttpServletRequest request) {
        Caller caller = Callers.of(request);
        ListPage page =
                ListPage.of(Owners.list(caller, "webhook-endpoints"), QueryParameters.of(request, "limit", "cursor"));
        String olderThan = page.after()
                .filter(id -> TypeId.isWellFormed(Endpoint.PREFIX, id))
                .orElse(null);
        return pages.measured(
                request,
                page,
                endpoints.measure(Owners.listed(caller), olderThan, page.limit() + 1),
                ids -> endpoints.findAll(ids).stream().map(EndpointView::of).toList());
    }

    @GetMapping(path = "/{id}", produces = JSON)
    EndpointView read(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.endpoint(path);
        return EndpointView.of(WebhookIds.existing(endpoints, Callers.of(request), id));
    }

    @PatchMapping(path = "/{id}", produces = JSON)
    EndpointView change(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.endpoint(path);
        EndpointRequests.Settings wanted =
                requests.read(request, EndpointRequests.Settings.class, EndpointRequests.ToChange.class);
        var unused = WebhookIds.existing(endpoints, Callers.of(request), id);
        if (wanted.url() != null) {
            admission.checkEndpointUrl(wanted.url());
        }
        EndpointChange change =
                new EndpointChange(wanted.url(), wanted.events(), wanted.distinctTasks(), wanted.enabled());
        return EndpointView.of(endpoints
                .change(id, change, audits.of(request, "endpoint.change", id))
                .orElseThrow(() -> WebhookIds.missingEndpoint(id)));
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> delete(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = WebhookIds.endpoint(path);
        var unused = WebhookIds.existing(endpoints, Callers.of(request), id);
        if (!endpoints.delete(id, audits.of(request, "endpoint.delete", id))) {
            throw WebhookIds.missingEndpoint(id);
        }
        return ResponseEntity.noContent().build();
    }
}
