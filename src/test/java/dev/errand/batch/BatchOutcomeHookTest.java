package dev.errand.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.job.Job;
import dev.errand.store.TestStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchOutcomeHookTest {

    private final List<Batch> ended = new ArrayList<>();
    private BatchFixture batches;

    @BeforeEach
    void open(@TempDir Path directory) {
        batches = new BatchFixture(TestStore.open(directory));
        batches.finishHooks.add((connection, batch) -> ended.add(batch.read().get()));
    }

    @AfterEach
    void close() {
        batches.close();
    }

    @Test
    void finished_isCalledOnce_withTheBatchAsItStands() {
        Batch batch = batches.submit(2, null, false);
        List<Job> items = batches.claim(2);
        batches.succeed(items.get(0));
        assertThat(ended).isEmpty();
        batches.fail(items.get(1));

        assertThat(ended).singleElement().satisfies(one -> {
            assertThat(one.id()).isEqualTo(batch.id());
            assertThat(one.status()).isEqualTo(BatchStatus.FAILED);
            assertThat(one.counts().succeeded()).isEqualTo(1);
            assertThat(one.finishedAt()).isNotNull();
        });
    }

    @Test
    void finished_isCalledForEmptyBatches() {
        batches.submit(0, null, false);

        assertThat(ended)
                .singleElement()
                .satisfies(one -> assertThat(one.status()).isEqualTo(BatchStatus.SUCCEEDED));
    }

    @Test
    void finished_isCalledForCanceledBatches() {
        Batch batch = batches.submit(3, null, false);
        batches.commands.cancel(batch.id(), null);

        assertThat(ended).singleElement().satisfies(one -> {
            assertThat(one.status()).isEqualTo(BatchStatus.CANCELED);
            assertThat(one.counts().canceled()).isEqualTo(3);
        });
    }

    @Test
    void finished_isCalledAgain_whenAReopenedBatchEnds() {
        batches.submit(1, null, false);
        Job item = batches.claim(1).getFirst();
        batches.fail(item);
        batches.store.store().retry(item.id(), batches.clock.instant());
        batches.succeed(batches.claim(1).getFirst());

        assertThat(ended).extracting(Batch::status).containsExactly(BatchStatus.FAILED, BatchStatus.SUCCEEDED);
    }
}
