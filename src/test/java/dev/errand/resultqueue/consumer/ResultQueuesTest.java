package dev.errand.resultqueue.consumer;

import static dev.errand.resultqueue.receipt.ReceiptOutcome.DONE;
import static dev.errand.resultqueue.receipt.ReceiptOutcome.STALE;
import static dev.errand.resultqueue.receipt.ReceiptOutcome.UNKNOWN;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.resultqueue.MessageStore;
import dev.errand.resultqueue.QueueSummary;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.receipt.Receipt;
import dev.errand.store.Extent;
import dev.errand.store.TestStore;
import dev.errand.store.Walks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a queue of results promises, on a real file. */
class ResultQueuesTest {

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

    private static Outcome failure(String message) {
        return new Outcome.Failed(Failure.of(Reason.TASK_FAILED, message));
    }

    private ReceivedMessage one(String queue) {
        List<ReceivedMessage> deliveries = fixture.receive(queue, 1, HALF_MINUTE);
        assertThat(deliveries).hasSize(1);
        return deliveries.getFirst();
    }

    @Test
    void receive_givesOutcomesInTheOrderOfCompletion() {
        Job first = fixture.insert("q");
        Job second = fixture.insert("q");
        fixture.end(second, failure("no"));
        fixture.succeed("other");
        fixture.succeed(null);
        Job ended = fixture.end(first, new Outcome.Succeeded(dev.errand.job.Result.ofJson("[1]")));

        List<ReceivedMessage> deliveries = fixture.receive("q", 10, HALF_MINUTE);

        assertThat(ids(deliveries)).containsExactly(second.id(), first.id());
        assertThat(deliveries).allMatch(delivery -> delivery.count() == 1);
        assertThat(requireNonNull(deliveries.getLast().job().result()).text()).isEqualTo("[1]");
        assertThat(deliveries.getLast().job().state()).isEqualTo(ended.state());
    }

    @Test
    void receive_givesNoMoreThanAskedAndEachOnlyOnce() {
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(fixture.succeed("q").id());
        }

        assertThat(ids(fixture.receive("q", 2, HALF_MINUTE))).isEqualTo(all.subList(0, 2));
        assertThat(ids(fixture.receive("q", 2, HALF_MINUTE))).isEqualTo(all.subList(2, 4));
        assertThat(ids(fixture.receive("q", 2, HALF_MINUTE))).isEqualTo(all.subList(4, 5));
        assertThat(fixture.receive("q", 2, HALF_MINUTE)).isEmpty();
    }

    @Test
    void receive_givesNoMoreThanFitsIntoAPage_andLeavesTheRestWhereItWas() {
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(fixture.succeedWithArguments("q", QueueFixture.PAGE_BYTES * 2 / 5)
                    .id());
        }
        all.add(fixture.succeed("q").id());

        List<ReceivedMessage> first = fixture.receive("q", 100, HALF_MINUTE);

        assertThat(ids(first)).isEqualTo(all.subList(0, 2));
        assertThat(fixture.queues.list("", 1))
                .extracting(QueueSummary::depth, QueueSummary::inFlight)
                .containsExactly(tuple(4L, 2L));
        List<ReceivedMessage> second = fixture.receive("q", 100, HALF_MINUTE);
        List<ReceivedMessage> third = fixture.receive("q", 100, HALF_MINUTE);
        assertThat(ids(second)).isEqualTo(all.subList(2, 4));
        assertThat(ids(third)).isEqualTo(all.subList(4, 6));
        assertThat(third).allMatch(delivery -> delivery.count() == 1);
        assertThat(fixture.queues.acknowledge(
                        "q",
                        receipts(Stream.of(first, second, third)
                                .flatMap(List::stream)
                                .toList())))
                .containsOnly(DONE);
        fixture.turnClock(HALF_MINUTE);
        assertThat(fixture.receive("q", 100, HALF_MINUTE)).isEmpty();
    }

    @Test
    void receive_givesOneThatIsLargerThanAPage_andItsArgumentsOnlyToWhoAsksForThem() {
        Job large = fixture.succeedWithArguments("q", 2 * QueueFixture.PAGE_BYTES);
        fixture.succeed("q");
        ReceiveOrder brief = new ReceiveOrder(100, Duration.ZERO, Duration.ZERO, Extent.OUTCOME);
        assertThat(ids(fixture.receive("q", brief, () -> false).join())).hasSize(2);

        List<ReceivedMessage> deliveries = fixture.receive("q", 100, HALF_MINUTE);

        assertThat(ids(deliveries)).containsExactly(large.id());
        assertThat(deliveries.getFirst().job().spec().call().args()).hasSizeGreaterThan(2 * QueueFixture.PAGE_BYTES);
    }

    @Test
    void consumersInOneGroup_getWhatTheOneBeforeLeft_inOrder() {
        List<JobId> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(fixture.succeedWithArguments("q", QueueFixture.PAGE_BYTES * 2 / 3)
                    .id());
        }
        ReceiveOrder order = new ReceiveOrder(3, Duration.ZERO, HALF_MINUTE, Extent.FULL);

        MessageStore.Round round = fixture.messages.take("q", List.of(order, order, order), fixture.now());

        assertThat(round.leftSome()).isTrue();
        assertThat(round.taken())
                .map(taken -> taken.stream().map(MessageStore.Taken::jobId).toList())
                .containsExactly(
                        List.of(all.get(0).value()),
                        List.of(all.get(1).value()),
                        List.of(all.get(2).value()));
    }

    @Test
    void receive_givesAgainWhatNobodyAcknowledgedInTime() {
        fixture.succeed("q");
        ReceivedMessage first = one("q");
        fixture.turnClock(HALF_MINUTE);

        ReceivedMessage second = one("q");

        assertThat(second.count()).isEqualTo(2);
        assertThat(second.receipt()).isNotEqualTo(first.receipt());
        assertThat(fixture.queues.acknowledge("q", receipts(List.of(first, second))))
                .containsExactly(STALE, DONE);
    }

    @Test
    void receive_withoutVisibility_leavesTheMessageToTheNextConsumer() {
        fixture.succeed("q");

        ReceivedMessage first = fixture.receive("q", 1, Duration.ZERO).getFirst();

        assertThat(one("q").count()).isEqualTo(2);
        assertThat(fixture.queues.acknowledge("q", List.of(first.receipt()))).containsExactly(STALE);
    }

    @Test
    void acknowledge_removesTheMessageForGood() {
        fixture.succeed("q");
        ReceivedMessage delivery = one("q");

        assertThat(fixture.queues.acknowledge("q", List.of(delivery.receipt(), delivery.receipt(), "made-up")))
                .containsExactly(DONE, STALE, UNKNOWN);

        fixture.turnClock(Duration.ofHours(1));
        assertThat(fixture.receive("q", 1, HALF_MINUTE)).isEmpty();
        assertThat(fixture.queues.acknowledge("q", List.of(delivery.receipt()))).containsExactly(STALE);
        assertThat(fixture.queues.acknowledge("other", List.of(delivery.receipt())))
                .containsExactly(UNKNOWN);
    }

    @Test
    void acknowledge_afterTheTimeIsOver_isStaleThoughNobodyElseHasTheMessage() {
        fixture.succeed("q");
        ReceivedMessage delivery = one("q");
        fixture.turnClock(HALF_MINUTE);

        assertThat(fixture.queues.acknowledge("q", List.of(delivery.receipt()))).containsExactly(STALE);
        assertThat(one("q").count()).isEqualTo(2);
    }

    @Test
    void giveBack_makesTheMessageVisibleAtOnceInItsOldPlace() {
        Job first = fixture.succeed("q");
        fixture.succeed("q");
        ReceivedMessage delivery = one("q");

        assertThat(fixture.queues.giveBack("q", List.of(delivery.receipt()))).containsExactly(DONE);

        ReceivedMessage again = one("q");
        assertThat(again.job().id()).isEqualTo(first.id());
        assertThat(again.count()).isEqualTo(2);
        assertThat(fixture.queues.giveBack("q", List.of(delivery.receipt()))).containsExactly(STALE);
    }

    @Test
    void undelivered_waitInTheirOldPlaces_andCountAsNeverDelivered() {
        List<JobId> all = List.of(
                fixture.succeed("q").id(),
                fixture.succeed("q").id(),
                fixture.succeed("q").id());
        Handful unread = fixture.queues
                .receive("q", new ReceiveOrder(2, Duration.ZERO, HALF_MINUTE, Extent.FULL), () -> false)
                .join();
        List<ReceivedMessage> lost = unread.read();
        CompletableFuture<List<ReceivedMessage>> waiting =
                fixture.receive("q", new ReceiveOrder(1, Duration.ofMinutes(1), HALF_MINUTE, Extent.FULL), () -> false);
        ReceivedMessage last = waiting.join().getFirst();
        waiting =
                fixture.receive("q", new ReceiveOrder(2, Duration.ofMinutes(1), HALF_MINUTE, Extent.FULL), () -> false);

        fixture.queues.undelivered(unread);

        List<ReceivedMessage> again = new ArrayList<>(waiting.join());
        assertThat(ids(again)).isEqualTo(all.subList(0, 2));
        assertThat(last.job().id()).isEqualTo(all.getLast());
        assertThat(again).allMatch(delivery -> delivery.count() == 1);
        assertThat(fixture.queues.acknowledge("q", receipts(lost))).containsExactly(STALE, STALE);
        fixture.turnClock(HALF_MINUTE);
        assertThat(one("q").count()).isEqualTo(2);
    }

    @Test
    void undelivered_leavesAloneWhatSomebodyElseHas() {
        fixture.succeed("q");
        ReceivedMessage first = one("q");
        fixture.queues.giveBack("q", receipts(List.of(first)));
        ReceivedMessage second = one("q");

        fixture.messages.takeBack("q", List.of(new Receipt(1, 1)));

        assertThat(fixture.receive("q", 1, HALF_MINUTE)).isEmpty();
        assertThat(fixture.queues.acknowledge("q", receipts(List.of(second)))).containsExactly(DONE);
    }

    @Test
    void extend_keepsTheMessageForThatLongFromNow() {
        fixture.succeed("q");
        ReceivedMessage delivery = one("q");
        fixture.turnClock(Duration.ofSeconds(29));

        assertThat(fixture.queues.extend("q", List.of(delivery.receipt()), Duration.ofMinutes(1)))
                .containsExactly(DONE);

        fixture.turnClock(Duration.ofSeconds(59));
        assertThat(fixture.receive("q", 1, HALF_MINUTE)).isEmpty();
        fixture.turnClock(Duration.ofSeconds(1));
        assertThat(fixture.queues.extend("q", List.of(delivery.receipt()), HALF_MINUTE))
                .containsExactly(STALE);
        assertThat(one("q").count()).isEqualTo(2);
    }

    @Test
    void retriesByHand_makeOneMessageForEachOutcome_eachWithItsOwn() {
        Job job = fixture.insert("q");
        fixture.end(job, failure("first"));
        for (String message : List.of("second", "third")) {
            fixture.store.store().retry(job.id(), fixture.now());
            Job claimed = fixture.store
                    .store()
                    .claim(Walks.of("default"), 1, QueueFixture.LEASE, fixture.now())
                    .getFirst();
            fixture.end(claimed, failure(message));
        }
        fixture.store.store().retry(job.id(), fixture.now());

        List<ReceivedMessage> deliveries = fixture.receive("q", 10, HALF_MINUTE);

        assertThat(deliveries)
                .extracting(delivery -> requireNonNull(delivery.job().failure()).message())
                .containsExactly("first", "second", "third");
        assertThat(deliveries)
                .allMatch(delivery -> delivery.job().state() == JobState.FAILED)
                .allMatch(delivery -> delivery.job().finishedAt() != null);
    }

    @Test
    void everyWayToTheEnd_leavesAMessage() {
        Job canceled = fixture.insert("q");
        fixture.store.store().cancel(canceled.id(), "no more", fixture.now());
        fixture.end(canceled, new Outcome.Canceled(null));

        Job job = one("q").job();

        assertThat(job.state()).isEqualTo(JobState.CANCELED);
        assertThat(requireNonNull(job.cancel()).reason()).isEqualTo("no more");
    }

    @Test
    void prune_leavesAJobWhoseMessageNobodyHasAcknowledged_untilTheRetentionOfTheQueue() {
        Job job = fixture.succeed("q");

        fixture.store.store().prune(fixture.now().plus(Duration.ofDays(7)).minusMillis(1), 100);
        assertThat(fixture.store.store().find(job.id())).isPresent();

        fixture.store.store().prune(fixture.now().plus(Duration.ofDays(7)), 100);
        assertThat(fixture.store.store().find(job.id())).isEmpty();
        assertThat(fixture.receive("q", 1, HALF_MINUTE)).isEmpty();
    }

    @Test
    void prune_takesAJobAtItsUsualTimeOnceItsMessageIsAcknowledged() {
        Job job = fixture.succeed("q");
        fixture.queues.acknowledge("q", List.of(one("q").receipt()));

        fixture.store.store().prune(fixture.now().plus(Duration.ofHours(24)).minusMillis(1), 100);
        assertThat(fixture.store.store().find(job.id())).isPresent();
        fixture.store.store().prune(fixture.now().plus(Duration.ofHours(24)), 100);
        assertThat(fixture.store.store().find(job.id())).isEmpty();
    }

    /** The batch goes by it: an item is kept as long as its batch, and that until the message is over. */
    @Test
    void anItem_isKeptForItsMessage_untilThatIsAcknowledgedOrOver() {
        Job item = fixture.end(fixture.insertItem("q"), new Outcome.Succeeded(dev.errand.job.Result.ofJson("1")));
        assertThat(keptUntil(item))
                .contains(fixture.now().plus(Duration.ofDays(7)).toEpochMilli());

        fixture.queues.acknowledge("q", List.of(one("q").receipt()));

        assertThat(keptUntil(item)).isEmpty();
        fixture.store.store().prune(fixture.now().plus(Duration.ofDays(8)), 100);
        assertThat(fixture.store.store().find(item.id())).isPresent();
    }

    private Optional<Long> keptUntil(Job job) {
        return fixture.store
                .transactions()
                .read(jdbc -> jdbc.sql("select purge_at from job where id = ? and purge_at is not null")
                        .param(job.id().value())
                        .query(Long.class)
                        .optional());
    }

    @Test
    void list_countsWhatWaitsAndWhatIsWithConsumers() {
        var oldest = fixture.now();
        for (int i = 0; i < 3; i++) {
            fixture.succeed("b");
            fixture.turnClock(Duration.ofSeconds(1));
        }
        fixture.succeed("a");
        one("b");

        List<QueueSummary> all = fixture.queues.list("", 10);

        assertThat(all)
                .containsExactly(
                        new QueueSummary("a", 1, 0, oldest.plusSeconds(3)), new QueueSummary("b", 2, 1, oldest));
        assertThat(fixture.queues.list("a", 10)).extracting(QueueSummary::name).containsExactly("b");
        assertThat(fixture.queues.list("", 1)).extracting(QueueSummary::name).containsExactly("a");
    }

    @Test
    void empty_removesAllOfOneQueueAlsoWhatIsWithConsumers() {
        for (int i = 0; i < 1005; i++) {
            fixture.succeed("q");
        }
        Job other = fixture.succeed("other");
        ReceivedMessage held = one("q");

        assertThat(fixture.queues.empty("q")).isEqualTo(1005);

        assertThat(fixture.queues.empty("q")).isZero();
        assertThat(fixture.queues.acknowledge("q", List.of(held.receipt()))).containsExactly(STALE);
        assertThat(ids(fixture.receive("other", 10, HALF_MINUTE))).containsExactly(other.id());
    }
}
