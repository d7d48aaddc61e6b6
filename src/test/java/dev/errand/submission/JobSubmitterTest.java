package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.JobState;
import dev.errand.job.Jobs;
import dev.errand.job.event.JobEvent;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobSubmitterTest extends SubmitterFixture {

    @Test
    void aJobWithAFreeSlot_isBornRunning_andStartedOnceItIsOnDisk() {
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(opened.store().find(job.id())).contains(job);
        assertThat(entrance.started).containsExactly(job);
        assertThat(heard.of(job.id())).hasSize(1);
    }

    @Test
    void aJobWithoutASlot_waits() {
        entrance.slots = 0;
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.state()).isEqualTo(JobState.QUEUED);
        assertThat(opened.store().find(job.id())).contains(job);
        assertThat(entrance.waiting).isEqualTo(1);
        assertThat(entrance.started).isEmpty();
    }

    @Test
    void aDelayedJob_isScheduled_andTakesNoSlot() {
        Job delayed = submitter.submit(at(Duration.ofSeconds(5), null, null)).job();
        Job timed = submitter.submit(at(null, Jobs.NOW.plusSeconds(7), null)).job();

        assertThat(delayed.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(delayed.spec().placement().runAt()).isEqualTo(Jobs.NOW.plusSeconds(5));
        assertThat(timed.spec().placement().runAt()).isEqualTo(Jobs.NOW.plusSeconds(7));
        assertThat(entrance.taken).isZero();
    }

    @Test
    void aTimeInThePast_meansNow() {
        Job job = submitter.submit(at(null, Jobs.NOW.minusSeconds(7), null)).job();

        assertThat(job.state()).isEqualTo(JobState.RUNNING);
        assertThat(job.spec().placement().runAt()).isEqualTo(job.createdAt());
    }

    @Test
    void anExpiryThatIsOver_isRefusedWithAPointer() {
        SubmissionRefusedException refusal = refused(at(null, null, Jobs.NOW));

        assertThat(refusal.reason()).isEqualTo(Cause.VALIDATION);
        assertThat(refusal.details())
                .extracting(SubmissionRefusedException.Detail::pointer)
                .containsExactly("/expiresAt");
    }

    @Test
    void anExpiryThatIsNotAfterTheStart_isRefusedWithAPointer() {
        Instant start = Jobs.NOW.plusSeconds(60);

        for (var refusal : List.of(
                refused(at(null, start, start)),
                refused(at(null, start, start.minusMillis(1))),
                refused(at(Duration.ofHours(1), null, start)))) {
            assertThat(refusal.reason()).isEqualTo(Cause.VALIDATION);
            assertThat(refusal.details())
                    .extracting(SubmissionRefusedException.Detail::pointer)
                    .containsExactly("/expiresAt");
        }
        assertThat(submitter.submit(at(null, start, start.plusMillis(1))).job().state())
                .isEqualTo(JobState.SCHEDULED);
        assertThat(submitter
                        .submit(at(null, Jobs.NOW.minusSeconds(7), start))
                        .job()
                        .state())
                .isEqualTo(JobState.RUNNING);
    }

    @Test
    void whatIsUnknown_isRefused() {
        assertThat(refused(submission("nope", "[]", null, null, null, null, null))
                        .reason())
                .isEqualTo(Cause.UNKNOWN_TASK);
        assertThat(refused(submission("echo", "[\"x\"]", "nope", null, null, null, null))
                        .reason())
                .isEqualTo(Cause.UNKNOWN_QUEUE);
    }

    @Test
    void argumentsThatDoNotFit_areRefusedWithAPointerToEach() {
        SubmissionRefusedException refusal = refused(submission("echo", "[1]", null, null, null, null, null));

        assertThat(refusal.reason()).isEqualTo(Cause.INVALID_ARGUMENTS);
        assertThat(refusal.details())
                .extracting(SubmissionRefusedException.Detail::pointer)
                .containsExactly("/args/0");
    }

    @Test
    void whatTheClientLeavesOut_theTaskSays() {
        Job job = submitter
                .submit(submission("careful", null, null, null, null, null, null))
                .job();

        assertThat(job.spec().placement().queue()).isEqualTo("slow");
        assertThat(job.spec().policy().timeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(job.spec().policy().retry().maxAttempts()).isEqualTo(4);
        assertThat(job.spec().placement().priority()).isZero();
    }

    @Test
    void whatMayRunOnce_isTriedOnceWhateverTheTaskSays() {
        Submission once = SubmissionBuilder.of("careful").atMostOnce().build();

        assertThat(submitter.submit(once).job().spec().policy().retry().maxAttempts())
                .isEqualTo(1);
    }

    @Test
    void whatNobodySays_theServiceSays() {
        Job job = submitter.submit(echo(null)).job();

        assertThat(job.spec().placement().queue()).isEqualTo("default");
        assertThat(job.spec().policy().timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(job.spec().policy().retry().maxAttempts()).isEqualTo(1);
    }

    @Test
    void whatTheClientSays_goesBeforeTheTask() {
        Submission own = SubmissionBuilder.of("careful")
                .placing("default", "customer 7", -3)
                .timeout(Duration.ofSeconds(9))
                .retry(7, Duration.ofSeconds(2), Duration.ofSeconds(20))
                .atMostOnce()
                .resultTtl(Duration.ofDays(3))
                .relations("results", null)
                .metadata(Map.of("a", "b"))
                .build();

        var spec = submitter.submit(own).job().spec();

        assertThat(spec.placement().queue()).isEqualTo("default");
        assertThat(spec.placement().limit()).isEqualTo(new LimitKey("careful", "customer 7"));
        assertThat(spec.relations().resultQueue()).isEqualTo("results");
        assertThat(spec.placement().priority()).isEqualTo(-3);
        assertThat(spec.policy().timeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(spec.policy().retry()).isEqualTo(new RetryPolicy(7, Duration.ofSeconds(2), Duration.ofSeconds(20)));
        assertThat(spec.policy().atMostOnce()).isTrue();
        assertThat(spec.resultTtl()).isEqualTo(Duration.ofDays(3));
        assertThat(spec.labels().metadata()).containsEntry("a", "b");
    }

    @Test
    void aFullQueue_isRefused() {
        entrance.slots = 0;
        entrance.capacity = 0;

        assertThat(refused(echo(null)).reason()).isEqualTo(Cause.QUEUE_FULL);
    }

    @Test
    void aFailedInsert_givesTheSlotOrThePlaceBack() {
        watched.failNext("insert", 2);
        assertThatThrownBy(() -> submitter.submit(echo(null))).isInstanceOf(StoreUnavailableException.class);
        assertThat(entrance.taken).isZero();
        entrance.slots = 0;
        assertThatThrownBy(() -> submitter.submit(echo(null))).isInstanceOf(StoreUnavailableException.class);
        assertThat(entrance.waiting).isZero();
        assertThat(stored()).isEmpty();
    }

    private Submission after(Job parent) {
        return SubmissionBuilder.of("echo")
                .args("[\"x\"]")
                .after(parent.id().value())
                .build();
    }

    /** Whoever ends it tells that, and nobody else: else it would count twice. */
    @Test
    void aJobThatEndsWithWhatItWaitsFor_beforeItIsToldOf_isToldAsSubmittedAlone() {
        entrance.slots = 0;
        Job parent = submitter.submit(echo(null)).job();
        opened.store().cancel(parent.id(), null, Jobs.NOW);

        Job fallen = submitter.submit(after(parent)).job();

        assertThat(fallen.state()).isEqualTo(JobState.CANCELED);
        assertThat(heard.of(fallen.id())).singleElement().isInstanceOf(JobEvent.Submitted.class);
    }

    @Test
    void aJobThatWaitsForOthers_isAccepted_alsoWhenNobodyCanSayHowItStands() {
        entrance.slots = 0;
        Job parent = submitter.submit(echo(null)).job();
        watched.failNext("find", 1);

        Job child = submitter.submit(after(parent)).job();

        assertThat(child.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(opened.store().find(child.id())).isPresent();
        assertThat(heard.of(child.id())).hasSize(1);
    }
}
