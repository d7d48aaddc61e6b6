package dev.errand.stats.error;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import java.time.Clock;
import org.springframework.stereotype.Component;

/**
 * Counts attempts that end in an error, tried again or not, on nodes and on workers. One whose process was lost has no error unless its job fails
 * for that; a job that expired had no attempt.
 */
@Component
class ErrorCounter implements JobListener {

    private final ErrorNews news;
    private final Clock clock;

    ErrorCounter(ErrorNews news, Clock clock) {
        this.news = news;
        this.clock = clock;
    }

    @Override
    public void onEvent(JobEvent event) {
        Job job = event.job();
        Failure failure = job.failure();
        if (failure != null && isOfThisAttempt(event, failure)) {
            news.add(job, failure, clock.millis());
        }
    }

    /** Jobs keep the error of an attempt while they wait for the next one, and when they are called off meanwhile. */
    private static boolean isOfThisAttempt(JobEvent event, Failure failure) {
        return switch (event) {
            case JobEvent.Requeued requeued ->
                requeued.end() == AttemptEnd.FAILED || requeued.end() == AttemptEnd.TIMED_OUT;
            case JobEvent.Finished finished ->
                finished.job().reason() == failure.reason() && failure.reason() != Reason.EXPIRED;
            default -> false;
        };
    }
}
