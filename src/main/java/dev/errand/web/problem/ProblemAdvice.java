package dev.errand.web.problem;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.memory.BudgetSpentException;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.catalog.TasksLoadingException;
import dev.errand.web.support.Callers;
import dev.errand.web.support.CutOff;
import dev.errand.web.support.NearTasks;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.util.DisconnectedClientHelper;

/** Turns whatever ends a request early into a problem that says enough for the client and nothing about the inside. */
@RestControllerAdvice
class ProblemAdvice extends ResponseEntityExceptionHandler {

    /** What is said of an answer before it is written. */
    private static final List<String> OF_A_BODY = List.of(
            HttpHeaders.LINK,
            HttpHeaders.ETAG,
            HttpHeaders.CONTENT_LENGTH,
            HttpHeaders.ACCEPT_RANGES,
            HttpHeaders.CONTENT_RANGE,
            HttpHeaders.CONTENT_DISPOSITION,
            "Content-Security-Policy",
            "X-Content-Type-Options");

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final ProblemAnswers answers;
    private final TaskCatalog tasks;
    private final AtomicLong lastWarning = new AtomicLong(System.nanoTime() - PAUSE.toNanos());

    ProblemAdvice(ProblemAnswers answers, TaskCatalog tasks) {
        this.answers = answers;
        this.tasks = tasks;
    }

    @ExceptionHandler
    ResponseEntity<Object> onProblem(ProblemException e, HttpServletRequest request) {
        return answers.of(e.problem(), request, HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> onRefusal(SubmissionRefusedException e, HttpServletRequest request) {
        String near = e.reason() == SubmissionRefusedException.Cause.UNKNOWN_TASK
                ? NearTasks.hint(tasks, Callers.of(request), e.name())
                : "";
        return answers.of(problemOf(e, near), request, HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> onUnavailableStore(
            StoreUnavailableException e, HttpServletRequest request, HttpServletResponse response) {
        warnNowAndThen(e);
        cutIfBegun(e, request, response);
        Problem problem = Problem.of(ProblemType.STORE_UNAVAILABLE, "the store cannot do this now")
                .retryAfter(PAUSE);
        return answers.of(problem, request, HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> onSpentBudget(
            BudgetSpentException e, HttpServletRequest request, HttpServletResponse response) {
        cutIfBegun(e, request, response);
        Problem problem = Problem.of(ProblemType.UNAVAILABLE, String.valueOf(e.getMessage()))
                .retryAfter(PAUSE);
        return answers.of(problem, request, HttpHeaders.EMPTY);
    }

    @ExceptionHandler
    ResponseEntity<Object> onTasksLoading(TasksLoadingException e, HttpServletRequest request) {
        Problem problem = Problem.of(ProblemType.UNAVAILABLE, String.valueOf(e.getMessage()))
                .retryAfter(PAUSE);
        return answers.of(problem, request, HttpHeaders.EMPTY);
    }

    /** Everything that nobody foresaw. */
    @ExceptionHandler
    @Nullable
    ResponseEntity<Object> onDefect(Exception e, HttpServletRequest request, HttpServletResponse response)
            throws Exception {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            log.debug("the client of {} {} has gone", request.getMethod(), request.getRequestURI());
            return null;
        }
        cutIfBegun(e, request, response);
        return defect(e, request);
    }

    private ResponseEntity<Object> defect(Exception e, HttpServletRequest request) {
        String number = UUID.randomUUID().toString();
        log.error("{} {} failed, number {}", request.getMethod(), request.getRequestURI(), number, e);
        Problem problem = Problem.of(ProblemType.INTERNAL, "something unforeseen happened; its number is " + number)
                .with("errorId", number);
        return answers.of(problem, request, HttpHeaders.EMPTY);
    }

    /** Spring's own refusals: unknown paths, methods, media types and the like. */
    @Override
    protected @Nullable ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        HttpServletRequest servletRequest = ((ServletWebRequest) request).getRequest();
        if (status.is5xxServerError() && status.value() != HttpStatus.SERVICE_UNAVAILABLE.value()) {
            return defect(e, servletRequest);
        }
        return answers.of(StatusProblems.of(status.value()), servletRequest, headers);
    }

    /** Spring names what is mapped; HEAD goes where GET does, and OPTIONS everywhere. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpRequestMethodNotSupported(
            HttpRequestMethodNotSupportedException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        Set<String> allowed = new TreeSet<>();
        Objects.requireNonNullElse(e.getSupportedHttpMethods(), Set.<HttpMethod>of())
                .forEach(method -> allowed.add(method.name()));
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        allowed.add("OPTIONS");
        HttpHeaders more = new HttpHeaders(headers);
        more.set(HttpHeaders.ALLOW, String.join(", ", allowed));
        return answers.of(
                Problem.of(
                        ProblemType.METHOD_NOT_ALLOWED,
                        "this address does not take " + e.getMethod() + ", but " + String.join(", ", allowed)),
                ((ServletWebRequest) request).getRequest(),
                more);
    }

    /** Says what there is instead. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotAcceptable(
            HttpMediaTypeNotAcceptableException e, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String known = e.getSupportedMediaTypes().stream()
                .map(MediaType::toString)
                .filter(type -> !type.equals(MediaType.APPLICATION_PROBLEM_JSON_VALUE))
                .collect(Collectors.joining(" or "));
        String detail = known.isEmpty()
                ? "the Accept header is not a list of media types, or excludes what there is"
                : "the answer is " + known + ", which Accept excludes";
        return answers.of(
                Problem.of(ProblemType.NOT_ACCEPTABLE, detail), ((ServletWebRequest) request).getRequest(), headers);
    }

    /**
     * An answer of which a part is on its way can only be cut: whatever followed would look like the rest of it. Of one that is not, what
     * was to be said of its body is not said of the problem.
     */
    private static <E extends Exception> void cutIfBegun(
            E e, HttpServletRequest request, @Nullable HttpServletResponse response) throws E {
        if (response == null) {
            return;
        }
        if (response.isCommitted()) {
            CutOff.cut(request, "the answer cannot be written to its end");
            throw e;
        }
        response.resetBuffer();
        OF_A_BODY.forEach(name -> response.setHeader(name, null));
    }

    /** Requests come by the thousand; one line a second says as much. */
    private void warnNowAndThen(StoreUnavailableException e) {
        long now = System.nanoTime();
        long last = lastWarning.get();
        if (!e.isTold() && now - last > PAUSE.toNanos() && lastWarning.compareAndSet(last, now)) {
            log.warn("requests are refused, the store is not available: {}", e.getMessage());
        }
    }

    private static Problem problemOf(SubmissionRefusedException e, String near) {
        String message = e.getMessage() + near;
        List<Violation> violations = e.details().stream()
                .map(detail -> Violation.at(detail.pointer(), detail.detail()))
                .toList();
        return switch (e.reason()) {
            case UNKNOWN_TASK -> Problem.of(ProblemType.UNKNOWN_TASK, message).with(at(e.place() + "/task", message));
            case UNKNOWN_QUEUE ->
                Problem.of(ProblemType.UNKNOWN_QUEUE, message).with(at(e.place() + "/queue", message));
            case UNKNOWN_ENDPOINT ->
                Problem.of(ProblemType.UNKNOWN_ENDPOINT, message).with(violations);
            case UNKNOWN_PARENT ->
                Problem.of(ProblemType.UNKNOWN_PARENT, message).with(violations);
            case WORKFLOW_CYCLE ->
                Problem.of(ProblemType.WORKFLOW_CYCLE, message).with(violations);
            case LEASE_LOST -> Problem.of(ProblemType.LEASE_LOST, message);
            case TOO_MANY_CHILDREN -> Problem.of(ProblemType.TOO_MANY_CHILDREN, message);
            case TOO_DEEP -> Problem.of(ProblemType.TOO_DEEP, message);
            case WEBHOOK_URL_FORBIDDEN ->
                Problem.of(ProblemType.WEBHOOK_URL_FORBIDDEN, message).with(violations);
            case INVALID_ARGUMENTS ->
                Problem.of(ProblemType.INVALID_ARGUMENTS, message).with(violations);
            case VALIDATION ->
                Problem.of(ProblemType.VALIDATION, message).withStatus(422).with(violations);
            case QUEUE_FULL -> Problem.of(ProblemType.QUEUE_FULL, message).retryAfter(PAUSE);
            case QUOTA_EXCEEDED ->
                Problem.of(ProblemType.QUOTA_EXCEEDED, message).retryAfter(PAUSE);
            case IDEMPOTENCY_MISMATCH -> Problem.of(ProblemType.IDEMPOTENCY_MISMATCH, message);
            case IDEMPOTENCY_IN_PROGRESS ->
                Problem.of(ProblemType.IDEMPOTENCY_IN_PROGRESS, message).retryAfter(PAUSE);
            case TOO_LARGE -> Problem.of(ProblemType.TOO_LARGE, message);
            case BATCH_GONE -> Problem.of(ProblemType.BATCH_EXPIRED_RECORD, message);
            case OPERATION_GONE -> Problem.of(ProblemType.OPERATION_NOT_FOUND, message);
            case TOO_MANY_OPERATIONS ->
                Problem.of(ProblemType.TOO_MANY_OPERATIONS, message).retryAfter(PAUSE);
            case JOB_GONE -> Problem.of(ProblemType.JOB_EXPIRED_RECORD, message);
        };
    }

    private static List<Violation> at(String pointer, String detail) {
        return List.of(Violation.at(pointer, detail));
    }
}
