package dev.errand.db.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class ReadBatcherTest {

    private final List<List<Integer>> queries = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayAnswer = new CountDownLatch(1);
    private final List<CompletableFuture<Optional<String>>> callers = new ArrayList<>();

    @AfterEach
    void letGo() {
        mayAnswer.countDown();
    }

    /** Knows what is below a thousand; what is below zero it cannot read; a zero makes it wait. */
    private Map<Integer, String> query(List<Integer> keys) {
        queries.add(List.copyOf(keys));
        Map<Integer, String> found = new HashMap<>();
        for (int key : keys) {
            if (key < 0) {
                throw new IllegalStateException("unreadable");
            }
            if (key == 0) {
                await();
            }
            if (key < 1_000) {
                found.put(key, "v" + key);
            }
        }
        return found;
    }

    private void await() {
        try {
            assertThat(mayAnswer.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void ask(ReadBatcher<Integer, String> read, int key) {
        callers.add(CompletableFuture.supplyAsync(
                () -> read.find(key), task -> Thread.ofVirtual().start(task)));
    }

    /** Both readers at work until they are let go. */
    private void occupy(ReadBatcher<Integer, String> read) {
        for (int readers = 1; readers <= 2; readers++) {
            int busy = readers;
            ask(read, 0);
            Awaitility.await().until(() -> queries.size() == busy);
        }
    }

    @Test
    void whoComesAlone_isAnsweredByTheOwnQuery() {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(this::query);

        assertThat(read.find(7)).contains("v7");
        assertThat(read.find(1_000)).isEmpty();
        assertThat(queries).containsExactly(List.of(7), List.of(1_000));
    }

    @Test
    void thoseWhoComeWhileAllReadersAreAtWork_shareAQuery() {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(this::query);
        occupy(read);
        IntStream.rangeClosed(1, 10).forEach(key -> ask(read, key));
        ask(read, 5);
        ask(read, 1_000);
        Awaitility.await().until(() -> read.waiting() == 12);
        mayAnswer.countDown();

        for (int key = 1; key <= 10; key++) {
            assertThat(callers.get(1 + key).orTimeout(10, TimeUnit.SECONDS).join())
                    .contains("v" + key);
        }
        assertThat(callers.get(12).orTimeout(10, TimeUnit.SECONDS).join()).contains("v5");
        assertThat(callers.get(13).orTimeout(10, TimeUnit.SECONDS).join()).isEmpty();
        assertThat(queries).hasSizeLessThanOrEqualTo(4);
    }

    @Test
    void aQueryHasNoMoreThanSoMany() {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(this::query);
        occupy(read);
        IntStream.rangeClosed(1, 3 * ReadBatcher.MAX).forEach(key -> ask(read, key));
        Awaitility.await().until(() -> read.waiting() == 3 * ReadBatcher.MAX);
        mayAnswer.countDown();

        callers.forEach(caller ->
                assertThat(caller.orTimeout(10, TimeUnit.SECONDS).join()).isPresent());
        assertThat(queries).allSatisfy(keys -> assertThat(keys).hasSizeLessThanOrEqualTo(ReadBatcher.MAX));
    }

    @Test
    void anUnreadableOne_doesNotHarmItsNeighbours() {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(this::query);
        occupy(read);
        ask(read, 1);
        ask(read, -1);
        ask(read, 2);
        Awaitility.await().until(() -> read.waiting() == 3);
        mayAnswer.countDown();

        assertThat(callers.get(2).orTimeout(10, TimeUnit.SECONDS).join()).contains("v1");
        assertThat(callers.get(4).orTimeout(10, TimeUnit.SECONDS).join()).contains("v2");
        assertThatThrownBy(() -> callers.get(3).orTimeout(10, TimeUnit.SECONDS).join())
                .hasRootCauseMessage("unreadable");
    }

    @Test
    void whenTheDatabaseFails_allAreToldAtOnce() {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(keys -> {
            queries.add(List.copyOf(keys));
            if (keys.contains(0)) {
                await();
            }
            throw new DataAccessResourceFailureException("away");
        });
        occupy(read);
        ask(read, 1);
        ask(read, 2);
        Awaitility.await().until(() -> read.waiting() == 2);
        mayAnswer.countDown();

        callers.forEach(caller -> assertThatThrownBy(
                        () -> caller.orTimeout(10, TimeUnit.SECONDS).join())
                .hasRootCauseInstanceOf(DataAccessResourceFailureException.class));
        assertThatThrownBy(() -> read.find(3)).isInstanceOf(DataAccessResourceFailureException.class);
    }

    @Test
    void nobodyIsForgotten_howeverManyAsk() throws Exception {
        ReadBatcher<Integer, String> read = new ReadBatcher<>(this::query);
        try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 20_000)
                    .mapToObj(i -> pool.submit(() -> read.find(1 + i % 999)))
                    .toList();
            for (int i = 0; i < answers.size(); i++) {
                assertThat(answers.get(i).get(10, TimeUnit.SECONDS)).contains("v" + (1 + i % 999));
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> read.waiting() == 0);
    }
}
