package dev.errand.worker.lease;

import dev.errand.job.Job;
import dev.errand.job.spec.TaskCall;
import dev.errand.store.Extent;
import dev.errand.store.JobStore;
import dev.errand.task.sensitive.SensitiveWords;
import dev.errand.worker.lease.Heartbeat.Beat;
import java.util.List;
import org.springframework.stereotype.Component;

/**
 * Takes what is sensitive of a job's arguments out of what its worker says of it. The arguments are read again where they are not known, which
 * is done only for jobs that have sensitive ones. Safe for concurrent use.
 */
@Component
final class SensitiveSayings {

    private final JobStore store;

    SensitiveSayings(JobStore store) {
        this.store = store;
    }

    /** How an attempt ended, as it may be told. */
    LeaseEnd.Said hide(LeaseEnd.Said said, Job job) {
        if (job.spec().call().sensitive().isEmpty()) {
            return said;
        }
        return switch (said) {
            case LeaseEnd.Failed failed ->
                new LeaseEnd.Failed(words(job).hide(failed.failure()), failed.retryable(), failed.retryAfter());
            case LeaseEnd.Released released
            when released.reason() != null ->
                new LeaseEnd.Released(released.delay(), words(job).hide(released.reason()));
            default -> said;
        };
    }

    /** What is said of one that goes on, as it may be told. */
    Beat hide(Beat beat, Job job) {
        if (job.spec().call().sensitive().isEmpty()
                || (beat.progress() == null && beat.log().isEmpty())) {
            return beat;
        }
        SensitiveWords words = words(job);
        return new Beat(
                beat.token(),
                beat.progress() == null ? null : words.hide(beat.progress()),
                beat.log().stream().map(words::hide).toList(),
                beat.extend());
    }

    private SensitiveWords words(Job job) {
        TaskCall call = job.spec().call();
        boolean isThere = !call.leavesArgumentsOut() && (call.args() != null || call.kwargs() != null);
        if (isThere) {
            return SensitiveWords.of(call);
        }
        return store.findAll(List.of(job.id()), Extent.FULL).stream()
                .findFirst()
                .map(whole -> SensitiveWords.of(whole.spec().call()))
                .orElse(SensitiveWords.NONE);
    }
}
