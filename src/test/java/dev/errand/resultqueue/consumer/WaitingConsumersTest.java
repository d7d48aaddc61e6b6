package dev.errand.resultqueue.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.problem.ProblemException;
import dev.errand.resultqueue.ReceiveOrder;
import dev.errand.resultqueue.ReceivedMessage;
import dev.errand.resultqueue.ResultQueueProperties;
import dev.errand.store.Extent;
import dev.errand.store.TestStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Consumers that wait: nobody is forgotten, nobody overtakes. */
@Timeout(120)
class WaitingConsumersTest {

    private static final Duration LONG = Duration.ofSeconds(60);
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
        // The poll is as good as off, so that only signals can wake anybody.
        fixture = new QueueFixture(openStore(), new ResultQueueProperties(Duration.ofDays(7), 500, 10, 1000, LONG));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private CompletableFuture<List<ReceivedMessage>> await(int max, Duration patience) {
        return fixture.receive("q", new ReceiveOrder(max, patience, HALF_MINUTE, Extent.FULL), () -> false);
    }

    @Test
    void waiting_endsWithTheNextOutcome() {
        CompletableFuture<List<ReceivedMessage>> waiting = await(10, LONG);
        assertThat(waiting).isNotDone();

        Job job = fixture.succeed("q");

        assertThat(waiting.join())
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.job().id()).isEqualTo(job.id()));
    }

    @Test
    void waiting_endsWithNothingWhenTheTimeIsOver() {
        assertThat(await(10, Duration.ofMillis(50)).join()).isEmpty();
        assertThat(await(10, Duration.ZERO).join()).isEmpty();
    }

    @Test
    void waiting_endsWhenAMessageIsGivenBack() {
        fixture.succeed("q");
        ReceivedMessage held = await(1, Duration.ZERO).join().getFirst();
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);

        fixture.queues.giveBack("q", List.of(held.receipt()));

        assertThat(waiting.join())
                .singleElement()
                .extracting(ReceivedMessage::count)
                .isEqualTo(2);
    }

    @Test
    void waiting_endsWhenTheTimeOfAnotherConsumerIsOver() {
        fixture.succeed("q");
        fixture.receive("q", 1, Duration.ofMillis(300));
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);
        // The line sleeps by the real clock for what the turned one said was left.
        fixture.turnClock(Duration.ofSeconds(1));

        assertThat(waiting.join())
                .singleElement()
                .extracting(ReceivedMessage::count)
                .isEqualTo(2);
    }

    @Test
    void consumers_areServedInTheOrderInWhichTheyCame() {
        List<CompletableFuture<List<ReceivedMessage>>> waiting = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            waiting.add(await(1, LONG));
        }
        for (int i = 0; i < 25; i++) {
            Job job = fixture.succeed("q");
            assertThat(waiting.get(i).join().getFirst().job().id()).isEqualTo(job.id());
        }
    }

    @Test
    void whoHasHungUp_takesNothing_andHoldsUpNobody() {
        CompletableFuture<List<ReceivedMessage>> gone =
                fixture.receive("q", new ReceiveOrder(10, LONG, HALF_MINUTE, Extent.FULL), () -> true);
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);

        Job job = fixture.succeed("q");

        assertThat(waiting.join())
                .singleElement()
                .satisfies(delivery -> assertThat(delivery.job().id()).isEqualTo(job.id()))
                .satisfies(delivery -> assertThat(delivery.count()).isEqualTo(1));
        assertThat(gone.join()).isEmpty();
    }

    @Test
    void whoHangsUpWhileTheMessagesAreTaken_givesThemToTheNext() {
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<List<ReceivedMessage>> gone = fixture.receive(
                "q", new ReceiveOrder(10, LONG, HALF_MINUTE, Extent.FULL), () -> asked.incrementAndGet() > 1);
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);

        fixture.succeed("q");

        assertThat(waiting.join())
                .singleElement()
                .extracting(ReceivedMessage::count)
                .isEqualTo(1);
        assertThat(gone.join()).isEmpty();
    }

    @Test
    void whoHasHungUp_leavesHisPlace_thoughNothingComes() throws IOException {
        fixture.close();
        fixture = new QueueFixture(
                openStore(), new ResultQueueProperties(Duration.ofDays(7), 500, 10, 1000, Duration.ofMillis(10)));
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);
        CompletableFuture<List<ReceivedMessage>> gone =
                fixture.receive("q", new ReceiveOrder(1, LONG, HALF_MINUTE, Extent.FULL), () -> true);

        assertThat(gone.join()).isEmpty();
        assertThat(waiting).isNotDone();
    }

    @Test
    void end_answersEverybodyAtOnce() {
        CompletableFuture<List<ReceivedMessage>> waiting = await(1, LONG);

        fixture.lines.stop();

        assertThat(waiting.join()).isEmpty();
        assertThat(await(1, LONG).join()).isEmpty();
    }

    @Test
    void receive_refusesMoreConsumersThanMayWait() {
        List<CompletableFuture<List<ReceivedMessage>>> waiting = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            waiting.add(await(1, LONG));
        }

        assertThatThrownBy(() -> await(1, LONG)).isInstanceOf(ProblemException.class);

        fixture.lines.stop();
        waiting.forEach(CompletableFuture::join);
        assertThat(await(1, Duration.ZERO).join()).isEmpty();
    }

    @Test
    void manyConsumersAndProducers_everyOutcomeReachesExactlyOne() throws InterruptedException {
        int producers = 8;
        int each = 250;
        int all = producers * each;
        AtomicInteger received = new AtomicInteger();
        Map<JobId, Integer> times = new ConcurrentHashMap<>();
        Map<Integer, Integer> byConsumer = new ConcurrentHashMap<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 50; i++) {
                int consumer = i;
                threads.execute(() -> {
                    while (received.get() < all) {
                        // Longer than the test may take: whoever misses a signal is found out.
                        List<ReceivedMessage> some = await(
                                        1 + consumer % 3, received.get() + 100 < all ? LONG : Duration.ofMillis(50))
                                .join();
                        some.forEach(delivery -> times.merge(delivery.job().id(), 1, Integer::sum));
                        received.addAndGet(some.size());
                        byConsumer.merge(consumer, some.size(), Integer::sum);
                        fixture.queues.acknowledge(
                                "q", some.stream().map(ReceivedMessage::receipt).toList());
                    }
                    // Those still in line are let go.
                    fixture.lines.stop();
                });
            }
            for (int i = 0; i < producers; i++) {
                threads.execute(() -> {
                    for (int j = 0; j < each; j++) {
                        fixture.succeed("q");
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(100, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(times)
                .hasSize(all)
                .allSatisfy((id, count) -> assertThat(count).isEqualTo(1));
        assertThat(byConsumer)
                .as("everybody got a share")
                .hasSize(50)
                .allSatisfy((consumer, count) -> assertThat(count).isPositive());
    }
}
