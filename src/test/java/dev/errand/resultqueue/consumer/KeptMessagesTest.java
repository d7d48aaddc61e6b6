package dev.errand.resultqueue.consumer;

import static dev.errand.resultqueue.receipt.ReceiptOutcome.DONE;
import static dev.errand.resultqueue.receipt.ReceiptOutcome.STALE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.Jobs;
import dev.errand.job.Outcome;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.Webhook;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.QueueSummary;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.receipt.Receipt;
import dev.errand.store.DeleteVerdict;
import dev.errand.store.Extent;
import dev.errand.store.OutcomeHook;
import dev.errand.store.TestStore;
import dev.errand.store.Walks;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whoever deletes a job takes it from nobody who has not received its outcome yet. */
class KeptMessagesTest {

    private static final Duration HALF_MINUTE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private QueueFixture fixture;

    /** What the tests run on; the same ones run on the other database. */
    TestStore openStore() {
        return TestStore.open(directory);
    }

    @BeforeEach
    void open() {
        fixture = new QueueFixture(openStore(), QueueFixture.properties());
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private static List<JobId> ids(List<ReceivedMessage> deliveries) {
        return deliveries.stream().map(delivery -> delivery.job().id()).toList();
    }

    private static List<String> receipts(List<ReceivedMessage> deliveries) {
        return deliveries.stream().map(ReceivedMessage::receipt).toList();
    }

    private List<ReceivedMessage> receive(int max) {
        return fixture.receive("q", max, HALF_MINUTE);
    }

    private void delete(Job job) {
        assertThat(fixture.store.store().delete(job.id(), fixture.now())).isEqualTo(DeleteVerdict.DELETED);
        assertThat(fixture.store.store().find(job.id())).isEmpty();
        assertThat(fixture.store.store().wasPurged(job.id())).isTrue();
    }

    private static JobSpec everything(JobRelations.@Nullable BatchItem item) {
        Webhook webhook = new Webhook(
                "https://example.org/", null, Webhook.DEFAULT_OF_JOB, Map.of("x-one", "1"), "http://127.0.0.1");
        return Jobs.of("echo")
                .args("[1.50]", "{\"a\":\"\u00fc\"}")
                .limit(new LimitKey("echo", "key"))
                .priority(7)
                .at(Jobs.NOW, Jobs.NOW.plusSeconds(3600))
                .timeout(Duration.ofMillis(1500))
                .retry(new RetryPolicy(3, Duration.ofSeconds(1), Duration.ofSeconds(300)), true)
                .resultTtl(item == null ? Duration.ofDays(1) : null)
                .metadata(Map.of("customer", "4\u00fc2"))
                .relations(new JobRelations(item, "q", webhook))
                .build();
    }

    /** With whatever a job can have. */
    private List<Job> ofEveryKind() {
        Job succeeded = fixture.insert(everything(null));
        fixture.store
                .store()
                .progress(succeeded.id(), QueueFixture.LEASE, new Progress(12.5, "half \ud83d\ude00", fixture.now()))
                .join();
        fixture.end(succeeded, new Outcome.Succeeded(Result.ofJson("{\"a\":[1e400,\"\u00fc\"]}")));
        Job large = fixture.end("q", new Outcome.Succeeded(Result.ofJson('"' + "x".repeat(100_000) + '"')));
        Job bytes = fixture.end("q", new Outcome.Succeeded(new Result("image/png", new byte[] {1, 2, -1})));
        Job failed = fixture.end("q", new Outcome.Failed(new Failure(Reason.TASK_FAILED, "java.Oops", "no", "at x")));
        Job item = fixture.insert(everything(new JobRelations.BatchItem("batch_1", 3, "key", false)));
        fixture.store.store().cancel(item.id(), "no more", fixture.now());
        fixture.end(item, new Outcome.Canceled(null));
        return List.of(succeeded, large, bytes, failed, item);
    }

    @Test
    void deletingAJob_leavesItsMessageAsItWas() {
        List<Job> jobs = ofEveryKind();
        List<ReceivedMessage> before = fixture.receive("q", 10, Duration.ZERO);
        assertThat(before).hasSize(jobs.size());

        jobs.forEach(this::delete);

        List<ReceivedMessage> after = receive(10);
        assertThat(after)
                .extracting(ReceivedMessage::job)
                .usingRecursiveComparison()
                .isEqualTo(before.stream().map(ReceivedMessage::job).toList());
        assertThat(after).allMatch(delivery -> delivery.count() == 2);
        assertThat(fixture.queues.acknowledge("q", receipts(after)))
                .containsOnly(DONE)
                .hasSize(5);
        fixture.turnClock(Duration.ofHours(1));
        assertThat(receive(10)).isEmpty();
        assertThat(fixture.queues.list("", 10)).isEmpty();
    }

    @Test
    void messagesOfDeletedJobs_keepTheirPlacesAmongOthers() {
        List<Job> jobs =
                List.of(fixture.succeed("q"), fixture.succeed("q"), fixture.succeed("q"), fixture.succeed("q"));
        fixture.succeed("other");
        delete(jobs.get(0));
        delete(jobs.get(3));
        assertThat(fixture.queues.list("", 10))
                .containsExactly(
                        new QueueSummary("other", 1, 0, fixture.now()), new QueueSummary("q", 4, 0, fixture.now()));

        assertThat(ids(receive(1))).containsExactly(jobs.get(0).id());
        assertThat(ids(receive(2)))
                .containsExactly(jobs.get(1).id(), jobs.get(2).id());
        assertThat(ids(receive(2))).containsExactly(jobs.get(3).id());
        assertThat(receive(2)).isEmpty();
        assertThat(fixture.queues.list("other", 10)).containsExactly(new QueueSummary("q", 0, 4, fixture.now()));
    }

    @Test
    void receiptsOfDeletedJobs_areGoodForAllThatTheyWereGoodFor() {
        Job job = fixture.succeed("q");
        List<ReceivedMessage> first = receive(1);
        delete(job);

        assertThat(fixture.queues.extend("q", receipts(first), Duration.ofMinutes(1)))
                .containsExactly(DONE);
        fixture.turnClock(Duration.ofSeconds(59));
        assertThat(receive(1)).isEmpty();
        assertThat(fixture.queues.giveBack("q", receipts(first))).containsExactly(DONE);
        List<ReceivedMessage> second = receive(1);
        assertThat(second.getFirst().count()).isEqualTo(2);
        fixture.turnClock(HALF_MINUTE);
        assertThat(fixture.queues.acknowledge("q", receipts(second))).containsExactly(STALE);
        List<ReceivedMessage> third = receive(1);
        fixture.messages.takeBack("q", List.of(new Receipt(fixture.messages.last("q"), 3)));
        List<ReceivedMessage> fourth = receive(1);
        assertThat(fourth.getFirst().count()).isEqualTo(3);
        assertThat(fixture.queues.acknowledge("q", receipts(third))).containsExactly(STALE);
        assertThat(fixture.queues.acknowledge("q", receipts(fourth))).containsExactly(DONE);
    }

    @Test
    void eachOutcomeOfADeletedJob_isKeptWithItsMessage() {
        Job job = fixture.end("q", new Outcome.Failed(Failure.of(Reason.TASK_FAILED, "first")));
        fixture.store.store().retry(job.id(), fixture.now());
        Job claimed = fixture.store
                .store()
                .claim(Walks.of("default"), 1, QueueFixture.LEASE, fixture.now())
                .getFirst();
        assertThat(fixture.store.store().delete(job.id(), fixture.now())).isEqualTo(DeleteVerdict.NOT_FINAL);
        fixture.end(claimed, new Outcome.Succeeded(Result.ofJson("2")));
        delete(job);

        List<ReceivedMessage> both = receive(10);

        assertThat(requireNonNull(both.getFirst().job().failure()).message()).isEqualTo("first");
        assertThat(both.getFirst().job().result()).isNull();
        assertThat(requireNonNull(both.getLast().job().result()).text()).isEqualTo("2");
    }

    @Test
    void aJobThatIsDeletedBeforeItsMessageIsRead_isDeliveredAllTheSame() {
        Job job = fixture.succeed("q");
        List<MessageStore.Taken> taken = fixture.messages
                .take("q", List.of(new ReceiveOrder(1, Duration.ZERO, HALF_MINUTE, Extent.FULL)), fixture.now())
                .taken()
                .getFirst();
        delete(job);

        assertThat(ids(fixture.deliveries.of("q", taken, Extent.FULL))).containsExactly(job.id());
    }

    @Test
    void messagesOfDeletedJobs_fillAPageAsOthersDo() {
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Job job = fixture.succeedWithArguments("q", QueueFixture.PAGE_BYTES * 2 / 5);
            all.add(job.id());
            if (i % 2 == 0) {
                delete(job);
            }
        }

        assertThat(ids(receive(100))).isEqualTo(all.subList(0, 2));
        List<ReceivedMessage> next = receive(100);
        assertThat(ids(next)).isEqualTo(all.subList(2, 4));
        assertThat(next).allMatch(delivery -> delivery.count() == 1);
        assertThat(ids(receive(100))).isEqualTo(all.subList(4, 5));
    }

    @Test
    void emptyingAQueue_countsAndRemovesAlsoWhatIsLeftOfDeletedJobs() {
        delete(fixture.succeed("q"));
        fixture.succeed("q");
        delete(fixture.succeed("other"));

        assertThat(fixture.queues.empty("q")).isEqualTo(2);

        assertThat(receive(10)).isEmpty();
        assertThat(fixture.receive("other", 10, HALF_MINUTE)).hasSize(1);
    }

    @Test
    void aMessageOfADeletedJob_isKeptAsLongAsAnyOther() {
        Job deleted = fixture.succeed("q");
        delete(deleted);

        fixture.store.store().prune(fixture.now().plus(Duration.ofDays(7)).minusMillis(1), 100);
        assertThat(ids(receive(1))).containsExactly(deleted.id());

        fixture.store.store().prune(fixture.now().plus(Duration.ofDays(7)), 100);
        fixture.turnClock(HALF_MINUTE);
        assertThat(receive(1)).isEmpty();
    }

    @Test
    void aJobWhoseMessageWasAcknowledged_leavesNothing() {
        Job job = fixture.succeed("q");
        fixture.queues.acknowledge("q", receipts(receive(1)));

        delete(job);

        assertThat(receive(1)).isEmpty();
        assertThat(fixture.queues.list("", 10)).isEmpty();
    }

    @Test
    void aDeletionThatFailsHalfWay_leavesJobAndMessage() {
        Job job = fixture.succeed("q");
        fixture.store.addHook(new OutcomeHook() {
            @Override
            public void finished(Connection connection, List<Job> jobs) {}

            @Override
            public void deleting(Connection connection, Job one) {
                throw new IllegalStateException("the process dies here");
            }
        });

        assertThatThrownBy(() -> fixture.store.store().delete(job.id(), fixture.now()))
                .rootCause()
                .hasMessage("the process dies here");

        assertThat(fixture.store.store().find(job.id())).isPresent();
        assertThat(ids(receive(10))).containsExactly(job.id());
    }
}
