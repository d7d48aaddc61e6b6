package dev.errand.job.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.NewJob;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobRelations.BatchItem;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which spans a job has, by what is kept of its submission. */
class JobTraceTest {

    private static final TraceContext CAME =
            new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
    private static final Instant START = Instant.parse("2026-03-01T12:00:00.123456Z");

    private static Job job(@Nullable String kept, @Nullable BatchItem item) {
        return new NewJob(
                        new JobId("job_01kjcq5t00e9f80000000000a1"),
                        Jobs.spec("echo").with("[7]", null, JobRelations.of(item, null, null, null, kept)),
                        null,
                        null)
                .stored();
    }

    @Test
    void aJobWithoutATrace_hasNone() {
        assertThat(JobTrace.of(job(null, null))).isEmpty();
        assertThat(JobTrace.of(job("nonsense", null))).isEmpty();
        assertThat(JobTrace.of(job("+", null))).isEmpty();
    }

    @Test
    void whereNoSpansAreMade_whatCameIsHandedOn() {
        JobTrace trace = JobTrace.of(job(JobTrace.ofOthers(CAME), null)).orElseThrow();

        assertThat(trace.isRecorded()).isFalse();
        assertThat(trace.job()).isEqualTo(CAME);
        assertThat(trace.attempt(START)).isEqualTo(CAME);
    }

    @Test
    void ours_isBelowWhatCame_andItsAttemptsBelowIt() {
        JobTrace trace = JobTrace.of(job(JobTrace.ofOurs(CAME), null)).orElseThrow();

        assertThat(trace.isRecorded()).isTrue();
        assertThat(trace.parent()).contains(CAME);
        assertThat(trace.job().traceId()).isEqualTo(CAME.traceId());
        assertThat(trace.job().spanId()).isNotEqualTo(CAME.spanId());
        assertThat(trace.attempt(START).traceId()).isEqualTo(CAME.traceId());
        assertThat(trace.attempt(START).spanId())
                .isNotEqualTo(trace.job().spanId())
                .isNotEqualTo(trace.attempt(START.plusMillis(1)).spanId())
                .isEqualTo(trace.attempt(Instant.ofEpochMilli(START.toEpochMilli()))
                        .spanId());
    }

    @Test
    void whatBeganHere_isTheRoot() {
        TraceContext fresh = TraceContext.fresh();

        JobTrace trace = JobTrace.of(job(JobTrace.ofOurs(fresh), null)).orElseThrow();

        assertThat(trace.parent()).isEmpty();
        assertThat(trace.job().traceId()).isEqualTo(fresh.traceId());
        assertThat(trace.job().hasSpan()).isTrue();
    }

    @Test
    void anItem_isTheRootOfItsOwnTrace_andRefersToItsBatch() {
        BatchItem item = new BatchItem("batch_1", 3, null, false);

        JobTrace trace = JobTrace.of(job(JobTrace.ofOurs(CAME), item)).orElseThrow();

        assertThat(trace.parent()).isEmpty();
        assertThat(trace.batch()).contains(CAME);
        assertThat(trace.job().traceId()).isNotEqualTo(CAME.traceId());
        assertThat(trace.attempt(START).traceId()).isEqualTo(trace.job().traceId());
        assertThat(JobTrace.ofBatch(JobTrace.ofOurs(CAME))).contains(CAME);
    }

    @Test
    void whatIsNotSampled_isNotRecorded() {
        TraceContext silent = new TraceContext(CAME.traceId(), CAME.spanId(), false);

        assertThat(JobTrace.of(job(JobTrace.ofOurs(silent), null)).orElseThrow().isRecorded())
                .isFalse();
    }
}
