package dev.errand.web.access;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.errand.access.Caller;
import dev.errand.access.Tenant;
import dev.errand.access.link.Links;
import dev.errand.job.Job;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemType;
import dev.errand.view.JobViews;
import dev.errand.web.request.QueryParameters;
import dev.errand.web.request.RequestReader;
import dev.errand.web.support.Callers;
import dev.errand.web.support.JobLookup;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Makes links, by which a browser follows one job and no other. */
@RestController
class LinkController {

    private static final Duration USUAL = Duration.ofHours(1);
    private static final String SPAN = "must be 1 to 604800 seconds";

    private final RequestReader requests;
    private final JobLookup jobs;
    private final Links links;
    private final Clock clock;
    private final String publicUrl;

    LinkController(
            RequestReader requests,
            JobLookup jobs,
            Links links,
            Clock clock,
            @Value("${errand.public-url:}") String publicUrl) {
        this.requests = requests;
        this.jobs = jobs;
        this.links = links;
        this.clock = clock;
        this.publicUrl = publicUrl.endsWith("/") ? publicUrl.substring(0, publicUrl.length() - 1) : publicUrl;
    }

    /**
     * What a client asks for.
     *
     * @param allow what is to be possible with it
     * @param expiresInSeconds for how long
     */
    @JsonClassDescription("a link")
    record Wish(
            @NotNull(message = "is required")
            @Size(min = 1, max = 4, message = "must name 1 to 4 of read, result, events, cancel")
            List<
                            @Pattern(
                                    regexp = "read|result|events|cancel",
                                    message = "must be read, result, events or cancel")
                            String>
                    allow,

            @DurationMin(seconds = 1, message = SPAN) @DurationMax(days = 7, message = SPAN) @Nullable
            Duration expiresInSeconds) {}

    /** A link, in the one answer that tells it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LinkView(
            String token, @Nullable String url, @Nullable String expiresAt) {

        /** Not to be printed. */
        @Override
        public String toString() {
            return "LinkView[]";
        }
    }

    @PostMapping(path = "/v1/jobs/{id}/links", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<LinkView> create(@PathVariable("id") String path, HttpServletRequest request) {
        QueryParameters.of(request);
        Caller caller = Callers.of(request);
        Job job = jobs.get(caller, JobLookup.id(path));
        Wish wanted = requests.read(request, Wish.class);
        if (caller.signIn() != null) {
            throw Problem.of(
                            ProblemType.GRANT_REFUSED,
                            "a link ends with the key that made it, and a person has none: make it with a key")
                    .asException();
        }
        Set<String> allow = new LinkedHashSet<>(wanted.allow());
        for (String each : allow) {
            if (!caller.has(Objects.requireNonNull(Links.ALLOWED.get(each)))) {
                throw Problem.of(ProblemType.GRANT_REFUSED, "this goes beyond what may be given: " + each)
                        .asException();
            }
        }
        Instant end = clock.instant().plus(Objects.requireNonNullElse(wanted.expiresInSeconds(), USUAL));
        String token = links.make(
                caller,
                new Tenant(job.spec().tenant()),
                new Caller.Link(job.id().value(), allow, end));
        String url = publicUrl.isBlank()
                ? null
                : publicUrl + "/v1/jobs/" + job.id().value() + "?" + LinkParameter.NAME + "=" + token;
        return ResponseEntity.status(HttpStatus.CREATED)
                .cacheControl(CacheControl.noStore())
                .body(new LinkView(token, url, JobViews.time(end)));
    }
}
