package dev.errand.web.access;

import dev.errand.access.Tenant;
import dev.errand.access.key.AccessKey;
import dev.errand.access.key.KeyOutcome;
import dev.errand.access.key.KeyRequest;
import dev.errand.access.key.KeyText;
import dev.errand.access.key.Keys;
import dev.errand.access.key.Keys.Orderer;
import dev.errand.job.TypeId;
import dev.errand.view.PageView;
import dev.errand.web.request.IdempotencyKey;
import dev.errand.web.request.ListPage;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobAnswers;
import dev.errand.web.support.Pages;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

/** Makes, shows, narrows, rotates and revokes keys. */
@RestController
@RequestMapping(path = KeyController.PATH)
class KeyController {

    static final String PATH = "/v1/keys";
    private static final String JSON = MediaType.APPLICATION_JSON_VALUE;

    private final PublicAddress address;
    private final RequestReader requests;
    private final Pages pages;
    private final Keys keys;

    KeyController(PublicAddress address, RequestReader requests, Pages pages, Keys keys) {
        this.address = address;
        this.requests = requests;
        this.pages = pages;
        this.keys = keys;
    }

    @PostMapping(produces = JSON)
    ResponseEntity<KeyView> create(HttpServletRequest request) {
        QueryParameters.of(request);
        String idempotencyKey = IdempotencyKey.of(request);
        KeyRequests.Settings wanted = requests.read(request, KeyRequests.Settings.class, KeyRequests.ToMake.class);
        Tenant tenant = Callers.of(request).tenant();
        KeyRequest repeatable = idempotencyKey == null
                ? null
                : new KeyRequest(idempotencyKey, KeyText.fingerprint(wanted.canonical(tenant)));
        return switch (keys.create(orderer(request), wanted.wish(), repeatable)) {
            case KeyOutcome.Made made -> created(request, made.key(), made.text());
            case KeyOutcome.Replayed replayed -> created(request, replayed.key(), null);
            case KeyOutcome other -> throw KeyAnswers.refused(other);
        };
    }

    private ResponseEntity<KeyView> created(HttpServletRequest request, AccessKey key, @Nullable KeyText text) {
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(HttpStatus.CREATED)
                .header(HttpHeaders.LOCATION, address.of(request) + PATH + "/" + key.id())
                .cacheControl(CacheControl.noStore());
        if (text == null) {
            answer.header(JobAnswers.REPLAYED, "true");
        }
        return answer.body(KeyView.of(key, text));
    }

    @GetMapping(produces = JSON)
    ResponseEntity<PageView<KeyView>> list(HttpServletRequest request) {
        ListPage page = ListPage.of("keys", QueryParameters.of(request, "limit", "cursor"));
        String olderThan = page.after()
                .filter(id -> TypeId.isWellFormed(KeyText.ID_PREFIX, id))
                .orElse(null);
        List<KeyView> found = keys.list(Callers.of(request), olderThan, page.limit() + 1).stream()
                .map(KeyView::of)
                .toList();
        return pages.answer(request, page, found, KeyView::id);
    }

    @GetMapping(path = "/{id}", produces = JSON)
    KeyView read(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Optional<AccessKey> key = keys.find(Callers.of(request), KeyAnswers.id(path));
        return KeyView.of(key.orElseThrow(KeyAnswers::missing));
    }

    @PatchMapping(path = "/{id}", produces = JSON)
    KeyView narrow(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = KeyAnswers.id(path);
        KeyRequests.Settings wanted = requests.read(request, KeyRequests.Settings.class, KeyRequests.ToChange.class);
        return switch (keys.narrow(orderer(request), id, wanted.wish())) {
            case KeyOutcome.Changed changed -> KeyView.of(changed.key());
            case KeyOutcome other -> throw KeyAnswers.refused(other);
        };
    }

    @DeleteMapping("/{id}")
    ResponseEntity<Void> revoke(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters query = QueryParameters.of(request, "cascade");
        String cascade = query.one("cascade").orElse("false");
        if (!cascade.equals("true") && !cascade.equals("false")) {
            throw QueryParameters.refused("cascade", "must be true or false");
        }
        requests.refuse(request);
        return switch (keys.revoke(orderer(request), KeyAnswers.id(path), cascade.equals("true"))) {
            case KeyOutcome.Revoked revoked -> ResponseEntity.noContent().build();
            case KeyOutcome other -> throw KeyAnswers.refused(other);
        };
    }

    @PostMapping(path = "/{id}/rotate", produces = JSON)
    ResponseEntity<KeyView> rotate(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        String id = KeyAnswers.id(path);
        Duration grace = Objects.requireNonNullElse(
                requests.readIfPresent(request, KeyRequests.Rotation.class).graceSeconds(), Duration.ZERO);
        return switch (keys.rotate(orderer(request), id, grace)) {
            case KeyOutcome.Made made ->
                ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(KeyView.of(made.key(), made.text()));
            case KeyOutcome other -> throw KeyAnswers.refused(other);
        };
    }

    private static Orderer orderer(HttpServletRequest request) {
        return new Orderer(Callers.of(request), request.getRemoteAddr());
    }
}
