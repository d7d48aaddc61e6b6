package dev.errand.web.problem;

import dev.errand.problem.ProblemType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Answers with a problem too where a request fails outside of the controllers: in a filter, or in the server itself. */
@RestController
class ProblemErrorController implements ErrorController {

    private final ProblemAnswers answers;

    ProblemErrorController(ProblemAnswers answers) {
        this.answers = answers;
    }

    @RequestMapping("${spring.web.error.path:/error}")
    ResponseEntity<Object> error(HttpServletRequest request) {
        Object status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE);
        Object path = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
        // Whoever asks for this path by itself finds nothing.
        int code = status instanceof Integer known ? known : ProblemType.NOT_FOUND.status();
        String instance = path instanceof String known ? known : request.getRequestURI();
        return answers.of(StatusProblems.of(code), request, instance, HttpHeaders.EMPTY);
    }
}
