package dev.errand.web.problem;

import dev.errand.problem.Problem;
import dev.errand.web.support.PublicAddress;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Answers with a problem. */
@Component
class ProblemAnswers {

    private final JsonMapper json;
    private final PublicAddress address;
    private final ObjectProvider<RefusalListener> listeners;

    ProblemAnswers(JsonMapper json, PublicAddress address, ObjectProvider<RefusalListener> listeners) {
        this.json = json;
        this.address = address;
        this.listeners = listeners;
    }

    /** The problem of a request to its own path. */
    ResponseEntity<Object> of(Problem problem, HttpServletRequest request, HttpHeaders more) {
        return of(problem, request, request.getRequestURI(), more);
    }

    /** The problem of a request to some path, with further headers. */
    ResponseEntity<Object> of(Problem problem, HttpServletRequest request, String path, HttpHeaders more) {
        if (problem.status() == HttpStatus.FORBIDDEN.value()) {
            listeners.forEach(listener -> listener.refused(request));
        }
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(problem.status())
                .headers(more)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .cacheControl(CacheControl.noStore());
        problem.headers().forEach(answer::header);
        return answer.body(json.writeValueAsBytes(document(problem, address.of(request), path)));
    }

    /** The document of a problem alone, for whoever answers without a servlet. */
    byte[] bytes(Problem problem, String scheme, String host, int port, String path) {
        return json.writeValueAsBytes(document(problem, address.of(scheme, host, port), path));
    }

    private static ProblemDocument document(Problem problem, String base, String path) {
        return new ProblemDocument(
                base + ProblemPages.PATH + "/" + problem.type().code(),
                problem.type().title(),
                problem.status(),
                problem.detail(),
                path,
                problem.violations().stream()
                        .map(ProblemDocument.ViolationView::of)
                        .toList(),
                problem.extras());
    }
}
