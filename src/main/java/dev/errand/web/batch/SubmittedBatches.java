package dev.errand.web.batch;

import dev.errand.batch.Batch;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.batch.wait.BatchWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers whoever has submitted a batch, by whichever call. Safe for concurrent use. */
@Component
public class SubmittedBatches {

    private final BatchWaiter waiter;
    private final BatchAnswers answers;

    SubmittedBatches(BatchWaiter waiter, BatchAnswers answers) {
        this.waiter = waiter;
        this.answers = answers;
    }

    /** The answer, or the promise of one to a client that waits; no thread is held meanwhile. */
    public Object answer(Call call, SubmittedBatch submitted) {
        Batch batch = submitted.batch();
        if (!call.waits()) {
            return answer(call, submitted, batch);
        }
        var end = AsyncResponses.endOfAccepted(batch.id(), () -> waiter.await(batch.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(batch))));
    }

    private ResponseEntity<Object> answer(Call call, SubmittedBatch submitted, Batch batch) {
        HttpStatus status = submitted.replayed()
                ? HttpStatus.OK
                : call.waits() && batch.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return answers.accepted(status, call, batch, submitted.replayed());
    }
}
