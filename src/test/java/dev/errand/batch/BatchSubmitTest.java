package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.batch.intake.BatchSubmission;
import dev.errand.batch.intake.SubmittedBatch;
import dev.errand.job.Job;
import dev.errand.job.NewJob;
import dev.errand.job.event.JobEvent;
import dev.errand.store.TestStore;
import dev.errand.submission.SubmissionRefusedException;
import dev.errand.submission.SubmissionRefusedException.Cause;
import dev.errand.submission.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches on their way in, on a real file: all or nothing. */
class BatchSubmitTest {

    @TempDir
    private Path directory;

    private BatchFixture batches;

    @BeforeEach
    void open() {
        batches = new BatchFixture(TestStore.open(directory));
    }

    @AfterEach
    void close() {
        batches.close();
    }

    @Test
    void submit_storesAllItemsAndCountsThemAsQueued() {
        Batch batch = batches.submit(2500, null, false);

        assertThat(batch.status()).isEqualTo(BatchStatus.RUNNING);
        assertThat(batch.counts()).isEqualTo(new Counts(2500, 0, 2500, 0, 0, 0, 0));
        assertThat(batches.events).hasSize(2500).allMatch(JobEvent.Submitted.class::isInstance);
        List<Job> claimed = batches.claim(3);
        assertThat(claimed).extracting(job -> job.spec().call().args()).containsExactly("[0]", "[1]", "[2]");
        assertThat(claimed).extracting(job -> job.spec().placement().priority()).containsOnly(-10);
        assertThat(batches.find(batch).counts()).isEqualTo(new Counts(2500, 0, 2497, 3, 0, 0, 0));
    }

    @Test
    void submit_ofNothing_hasSucceeded() {
        Batch batch = batches.submit(0, null, false);

        assertThat(batch.status()).isEqualTo(BatchStatus.SUCCEEDED);
        assertThat(batch.finishedAt()).isEqualTo(batch.createdAt());
    }

    @Test
    void submit_afterWhichNobodyCanBeAsked_tellsOfItAsItWasAccepted() {
        batches.mortal.failToReadOnce();

        Batch batch = batches.submit(3, 2, true);

        assertThat(batch).isEqualTo(batches.find(batch));
        batches.mortal.failToReadOnce();
        Batch empty = batches.submit(0, null, false);
        assertThat(empty).isEqualTo(batches.find(empty));
    }

    @Test
    void submit_withDelay_countsAsScheduled() {
        Batch batch = batches.submitter
                .submit(new BatchSubmission(
                        Templates.submission("echo", null, Map.of(), Duration.ofMinutes(1)),
                        BatchMode.STARMAP,
                        2,
                        false,
                        ListedItems.numbers(5)))
                .batch();

        assertThat(batch.counts()).isEqualTo(new Counts(5, 5, 0, 0, 0, 0, 0));
        batches.clock.turn(Duration.ofMinutes(2));
        batches.store.store().promote(batches.clock.instant(), 10);
        assertThat(batches.claim(10)).hasSize(2);
    }

    @Test
    void submit_thatDoesNotFitTheQueue_storesNothing() {
        batches.room().places = 9;

        assertThatThrownBy(() -> batches.submit(10, null, false))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Cause.QUEUE_FULL));
        assertThat(batches.claim(1)).isEmpty();
        assertThat(batches.reads.measure(null, 10)).isEmpty();
    }

    @Test
    void submit_withOneBadItem_namesItAndStoresNothing() {
        ListedItems items = new ListedItems(30, index -> index == 17 ? "[\"x\"]" : "[1]");

        assertThatThrownBy(() -> batches.submit(items, null, false))
                .isInstanceOfSatisfying(SubmissionRefusedException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Cause.INVALID_ARGUMENTS);
                    assertThat(e.details())
                            .hasSize(1)
                            .first()
                            .extracting("pointer")
                            .isEqualTo("/items/17/0");
                });
        assertThat(batches.reads.measure(null, 10)).isEmpty();
    }

    @Test
    void submit_withManyBadItems_namesAHundred() {
        assertThatThrownBy(() -> batches.submit(new ListedItems(500, index -> "[]"), null, false))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        e -> assertThat(e.details()).hasSize(100));
    }

    @Test
    void submit_whoseMetadataWouldGrowOutOfProportion_isRefused() {
        Map<String, String> metadata = Map.of("key", "x".repeat(2000));
        BatchSubmission submission = new BatchSubmission(
                Templates.submission("echo", null, metadata, null),
                BatchMode.STARMAP,
                null,
                false,
                ListedItems.numbers(100_000));

        assertThatThrownBy(() -> batches.submitter.submit(submission))
                .isInstanceOfSatisfying(
                        SubmissionRefusedException.class,
                        e -> assertThat(e.reason()).isEqualTo(Cause.TOO_LARGE));
    }

    @Test
    void submit_withTheSameKey_findsTheFirst() {
        NewJob.Idempotency key = new NewJob.Idempotency("key", "batches:1");
        BatchSubmission submission = new BatchSubmission(
                Templates.submission("echo", key), BatchMode.STARMAP, null, false, ListedItems.numbers(3));

        SubmittedBatch first = batches.submitter.submit(submission);
        SubmittedBatch second = batches.submitter.submit(submission);

        assertThat(second.replayed()).isTrue();
        assertThat(second.batch().id()).isEqualTo(first.batch().id());
        assertThat(batches.claim(10)).hasSize(3);
    }
}
