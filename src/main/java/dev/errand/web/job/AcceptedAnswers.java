package dev.errand.web.job;

import dev.errand.job.Job;
import dev.errand.submission.Submitted;
import dev.errand.waiting.JobWaiter;
import dev.errand.web.support.AsyncResponses;
import dev.errand.web.support.Call;
import dev.errand.web.support.JobAnswers;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;

/** Answers whoever had a job accepted: at once, or when it has ended or the wait is over. Safe for concurrent use. */
@Component
public class AcceptedAnswers {

    private final JobWaiter waiter;
    private final JobAnswers answers;

    AcceptedAnswers(JobWaiter waiter, JobAnswers answers) {
        this.waiter = waiter;
        this.answers = answers;
    }

    /** The answer, or what becomes of it; no thread is held meanwhile. */
    public Object answer(Call call, Submitted submitted) {
        if (!call.waits()) {
            return answer(call, submitted, submitted.job());
        }
        Job job = submitted.job();
        var end = AsyncResponses.endOfAccepted(job.id().value(), () -> waiter.await(job.id(), call.patience()));
        return AsyncResponses.answer(end.thenApply(found -> answer(call, submitted, found.orElse(job))));
    }

    private ResponseEntity<Object> answer(Call call, Submitted submitted, Job job) {
        if (submitted.replayed()) {
            return answers.accepted(HttpStatus.OK, call, job, true);
        }
        HttpStatus status = call.waits() && job.done() ? HttpStatus.CREATED : HttpStatus.ACCEPTED;
        return answers.accepted(status, call, job, false);
    }
}
