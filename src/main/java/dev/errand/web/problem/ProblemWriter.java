package dev.errand.web.problem;

import dev.errand.problem.Problem;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers with a problem from within a filter, where no controller has been asked. Safe for concurrent use. */
@Component
public class ProblemWriter {

    /** What is read of a body that whoever sent it had no right to send. */
    public static final long MAX_REFUSED_BYTES = 64L * 1024;

    private final ProblemAnswers answers;

    ProblemWriter(ProblemAnswers answers) {
        this.answers = answers;
    }

    /** Answers; of a body no more is read than {@link #MAX_REFUSED_BYTES}. */
    public void refuse(Problem problem, HttpServletRequest request, HttpServletResponse response) throws IOException {
        UnreadBodies.limit(request, MAX_REFUSED_BYTES);
        ResponseEntity<Object> answer = answers.of(problem, request, HttpHeaders.EMPTY);
        response.setStatus(answer.getStatusCode().value());
        answer.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        byte[] body = (byte[]) Objects.requireNonNull(answer.getBody());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Has no more read of a request's body, if it is refused later. */
    public static void limitBody(HttpServletRequest request) {
        UnreadBodies.limit(request, MAX_REFUSED_BYTES);
    }
}
