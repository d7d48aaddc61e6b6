package dev.errand.web;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchSubmitter;
import dev.errand.batch.BatchWaiter;
import dev.errand.batch.SubmittedBatch;
import dev.errand.request.BatchBodyReader;
import dev.errand.request.BatchReader;
import dev.errand.request.IdempotencyKey;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Takes batches in. */
@RestController
class BatchSubmissionController {

    private static final Logger log = LoggerFactory.getLogger(BatchSubmissionController.class);

    private final Calls calls;
    private final BatchBodyReader bodies;
    private final BatchSubmitter submitter;
    private final BatchWaiter waiter;
    private final BatchAnswers answers;

    BatchSubmissionController(
            Calls calls, BatchBodyReader bodies, BatchSubmitter submitter, BatchWaiter waiter, BatchAnswers answers) {
        this.calls = calls;
        this.bodies = bodies;
        this.submitter = submitter;
        this.waiter = waiter;
        this.answers = answers;
    }

    /** Answers at once, or later for a client that waits; no thread is held meanwhile. */
    @SuppressWarnings("FutureReturnValueIgnored") // Spring takes it from here.
    @PostMapping(path = "/v1/batches", produces = MediaType.APPLICATION_JSON_VALUE)
    Object submit(HttpServletRequest request) {
        Call call = calls.patient(request);
        SubmittedBatch submitted = submit(request, IdempotencyKey.of(request), call.base());
        if (!call.waits()) {
            return answer(call, submitted, submitted.batch());
        }
        return awaitEnd(call, submitted.batch())
                .thenApply(found -> answer(call, submitted, found.orElse(submitted.batch())));
    }

    /** The body is let go of before the wait, which may be long. */
    private SubmittedBatch submit(HttpServletRequest request, @Nullable String key, String base) {
        try (BatchBodyReader.Held body = bodies.read(request)) {
            return submitter.submit(BatchReader.read(body, key, base));
        }
    }

    /** The batch is accepted: whatever goes wrong from here on must not look as if it were not. */
    private CompletableFuture<Optional<Batch>> awaitEnd(Call call, Batch batch) {
        CompletableFuture<Optional<Batch>> end;
        try {
            end = waiter.await(batch.id(), call.patience());
        } catch (RuntimeException e) {
            end = CompletableFuture.failedFuture(e);
        }
        return end.exceptionally(failure -> {
            log.warn("cannot wait for {}, its client is told that it was accepted: {}", batch.id(), failure.toString());
            return Optional.empty();
        });
    }

    private ResponseEntity<Object> answer(Call call, SubmittedBatch submitted, Batch batch) {
        if (submitted.replayed()) {
            return answers.accepted(HttpStatus.OK, call, batch, true);
        }
        HttpStatus status = call.waits() && batch.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return answers.accepted(status, call, batch, false);
    }
}
