package dev.errand.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.job.Job;
import dev.errand.job.NewJob;
import dev.errand.submission.SubmissionRefusedException.Cause;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The same submission again. */
class RepeatedSubmissionTest extends SubmitterFixture {

    @Test
    void theSameKeyAndBody_givesTheSameJobInItsPresentState() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        Job first = submitter.submit(echo(key)).job();
        opened.store().cancel(first.id(), null, clock.instant());

        Submitted again = submitter.submit(echo(key));

        assertThat(again.replayed()).isTrue();
        assertThat(again.job()).isEqualTo(opened.store().find(first.id()).orElseThrow());
        assertThat(stored()).hasSize(1);
        assertThat(entrance.started).hasSize(1);
    }

    @Test
    void theSameKeyWithAnotherBody_isRefused() {
        submitter.submit(echo(new NewJob.Idempotency("k", "body")));

        assertThatThrownBy(() -> submitter.submit(echo(new NewJob.Idempotency("k", "other"))))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.IDEMPOTENCY_MISMATCH));
    }

    @Test
    void aKeyWhoseJobWasRemovedByRetention_saysSo() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        entrance.slots = 0;
        Job job = submitter.submit(echo(key)).job();
        opened.store().cancel(job.id(), null, clock.instant().minus(Duration.ofDays(1)));
        assertThat(opened.store().prune(clock.instant(), 100)).isEqualTo(1);

        assertThatThrownBy(() -> submitter.submit(echo(key)))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.JOB_GONE));
    }

    @Test
    void aKeyWhoseJobWasDeleted_isFree_alsoForAnotherBody() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        entrance.slots = 0;
        Job job = submitter.submit(echo(key)).job();
        opened.store().cancel(job.id(), null, clock.instant());
        opened.store().delete(job.id(), clock.instant());

        Submitted anew = submitter.submit(echo(new NewJob.Idempotency("k", "other")));

        assertThat(anew.replayed()).isFalse();
        assertThat(anew.job().id()).isNotEqualTo(job.id());
    }

    @Test
    void theSameKeyWhileTheFirstIsBeingAccepted_isRefusedForNow() throws Exception {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        CountDownLatch inserting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        watched.on("insert", call -> {
            inserting.countDown();
            assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
            return call.call();
        });
        CompletableFuture<Submitted> first = CompletableFuture.supplyAsync(() -> submitter.submit(echo(key)));
        assertThat(inserting.await(10, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> submitter.submit(echo(key)))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        refusal -> assertThat(refusal.reason()).isEqualTo(Cause.IDEMPOTENCY_IN_PROGRESS));
        goOn.countDown();

        Job job = first.get(10, TimeUnit.SECONDS).job();
        assertThat(submitter.submit(echo(key)).job().id()).isEqualTo(job.id());
    }

    @Test
    void aRepetitionThatArrivesInTheStoreSecond_isAReplay_andGivesItsSlotBack() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        Job first = submitter.submit(echo(key)).job();
        // As if the look for the key had come before the first commit.
        watched.on("findByIdempotencyKey", call -> Optional.empty());

        Submitted again = submitter.submit(echo(key));

        assertThat(again.replayed()).isTrue();
        assertThat(again.job().id()).isEqualTo(first.id());
        assertThat(entrance.taken).isEqualTo(1);
    }

    @Test
    void aKeyWhoseFirstUseFailed_canBeUsedAgain() {
        NewJob.Idempotency key = new NewJob.Idempotency("k", "body");
        watched.failNext("insert", 1);
        assertThatThrownBy(() -> submitter.submit(echo(key))).isInstanceOf(StoreUnavailableException.class);

        assertThat(submitter.submit(echo(key)).replayed()).isFalse();
    }
}
