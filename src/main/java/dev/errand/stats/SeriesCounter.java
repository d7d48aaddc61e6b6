package dev.errand.stats;

import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import dev.errand.stats.series.Counting;
import dev.errand.stats.series.Event;
import dev.errand.stats.series.SeriesKey;
import dev.errand.stats.series.Tallies;
import dev.errand.stats.series.Tally;
import java.time.Clock;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Counts what happens to jobs on this node, for {@code GET /v1/stats}: an increment or two for each event. */
@Component
class SeriesCounter implements JobListener {

    private static final Tallies.KeyMaker KEYS = (task, line) -> SeriesKey.jobs(
            TenantNames.of(TenantNames.tenantOfLine(line)), TenantNames.shown(task), TenantNames.queueOf(line));

    private final Tallies tallies;
    private final Clock clock;

    SeriesCounter(Counting counting, Clock clock) {
        this.tallies = counting.jobs();
        this.clock = clock;
    }

    @Override
    public void onEvent(JobEvent event) {
        switch (event) {
            case JobEvent.Submitted submitted -> tally(submitted.job()).count(Event.SUBMITTED);
            case JobEvent.Started started -> started(started.job());
            case JobEvent.Requeued requeued -> requeued(requeued);
            case JobEvent.Finished finished -> finished(finished.job());
            case JobEvent.Reported reported -> {}
            case JobEvent.CancelRequested requested -> {}
        }
    }

    private Tally tally(Job job) {
        return tallies.of(job.spec().call().task(), job.spec().placement().line(), KEYS);
    }

    private void started(Job job) {
        Tally tally = tally(job);
        tally.count(Event.STARTED);
        tally.waited(since(job.spec().placement().runAt(), clock.millis()));
    }

    private void requeued(JobEvent.Requeued requeued) {
        if (requeued.end() != null && requeued.end().isBad()) {
            Tally tally = tally(requeued.job());
            tally.count(Event.RETRIED);
            ran(tally, requeued.job(), clock.millis());
        }
    }

    private void finished(Job job) {
        Tally tally = tally(job);
        Instant end = job.finishedAt();
        if (job.state() == JobState.CANCELED) {
            tally.count(Event.CANCELED);
            return;
        }
        tally.count(job.state() == JobState.SUCCEEDED ? Event.SUCCEEDED : Event.FAILED);
        if (end != null && job.reason() != Reason.EXPIRED) {
            ran(tally, job, end.toEpochMilli());
        }
    }

    private static void ran(Tally tally, Job job, long end) {
        if (job.startedAt() != null) {
            tally.ran(since(job.startedAt(), end));
        }
    }

    private static long since(@Nullable Instant from, long to) {
        return from == null ? 0 : Math.max(0, to - from.toEpochMilli());
    }
}
