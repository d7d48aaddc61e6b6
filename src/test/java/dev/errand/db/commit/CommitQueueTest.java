package dev.errand.db.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.store.HeldInserts;
import dev.errand.store.TestStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CommitQueueTest extends CommitQueueFixture {

    @Test
    void writesThatArriveDuringACommit_shareTheNextTransaction() throws Exception {
        CompletableFuture<String> first = occupy();
        List<CompletableFuture<String>> others = IntStream.range(0, 50)
                .mapToObj(i -> commits.submit(inserts, "other-" + i))
                .toList();
        inserts.release();

        assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo("first");
        for (int i = 0; i < 50; i++) {
            assertThat(others.get(i).get(10, TimeUnit.SECONDS)).isEqualTo("other-" + i);
        }
        assertThat(inserts.groups.stream().map(List::size)).containsExactly(1, 50);
        assertThat(stored()).hasSize(51);
    }

    @Test
    void afterSeveralWrites_theNextCommitWaitsForCompany_forHalfAsLongAsTheyTook() throws Exception {
        commits.stop();
        commits = commitQueue(TestStore.pacedProperties(Duration.ofSeconds(10)));
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second = commits.submit(inserts, "second");
        CompletableFuture<String> third = commits.submit(inserts, "third");
        inserts.releaseAndHoldTheNext();
        first.get(10, TimeUnit.SECONDS);
        assertThat(inserts.entered.await(10, TimeUnit.SECONDS)).isTrue();
        // For as long as this takes; half of it are left for the next two to come together.
        Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
        inserts.release();
        second.get(10, TimeUnit.SECONDS);
        third.get(10, TimeUnit.SECONDS);

        CompletableFuture<String> soon = commits.submit(inserts, "soon");
        commits.submit(inserts, "sooner").get(10, TimeUnit.SECONDS);
        soon.get(10, TimeUnit.SECONDS);

        assertThat(inserts.groups.stream().map(List::size)).containsExactly(1, 2, 2);
    }

    @Test
    void commitsAreNeverFurtherApartThanWasConfigured_andNoFurtherThanTheyNeed() {
        long limit = Duration.ofMillis(1).toNanos();

        assertThat(CommitQueue.apart(0, limit)).isZero();
        assertThat(CommitQueue.apart(200_000, limit)).isEqualTo(300_000);
        assertThat(CommitQueue.apart(Duration.ofSeconds(30).toNanos(), limit)).isEqualTo(limit);
    }

    @Test
    void writesOfDifferentKinds_shareATransaction_andEachIsAnsweredItsOwn() throws Exception {
        HeldInserts doubled = new HeldInserts();
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> a = commits.submit(inserts, "a");
        CompletableFuture<String> b = commits.submit(doubled, "b");
        CompletableFuture<String> c = commits.submit(inserts, "c");
        inserts.release();

        assertThat(CompletableFuture.allOf(first, a, b, c)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(List.of(a.join(), b.join(), c.join())).containsExactly("a", "b", "c");
        assertThat(inserts.groups).containsExactly(List.of("first"), List.of("a", "c"));
        assertThat(source.opened).hasSize(2);
    }

    @Test
    void whatGoesApart_hasATransactionOfItsOwn_afterAllThatWaits() throws Exception {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<String> first = occupy();
        List<CompletableFuture<Void>> apart = new ArrayList<>();
        for (String id : List.of("apart-1", "apart-2")) {
            apart.add(CompletableFuture.runAsync(() -> {
                commits.beginApart(connection -> inserts.apply(connection, List.of(id)))
                        .run();
                order.add(id);
            }));
        }
        await().until(() -> commits.backlog() == 1);
        CompletableFuture<Void> later = commits.submit(inserts, "later").thenAccept(order::add);
        inserts.release();

        assertThat(CompletableFuture.allOf(first, later, apart.get(0), apart.get(1)))
                .succeedsWithin(Duration.ofSeconds(10));
        assertThat(inserts.groups).hasSize(4).startsWith(List.of("first"), List.of("later"));
        assertThat(order).startsWith("later").hasSize(3);
        assertThat(source.opened).hasSize(4);
    }

    @Test
    void aFullQueue_refusesAtOnce() throws Exception {
        reopen(2, Duration.ofSeconds(10));
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second = commits.submit(inserts, "second");
        CompletableFuture<String> third = commits.submit(inserts, "third");

        assertRefused(commits.submit(inserts, "fourth"));
        assertThatThrownBy(() -> commits.await(inserts, "fifth")).isInstanceOf(StoreUnavailableException.class);

        inserts.release();
        assertThat(CompletableFuture.allOf(first, second, third)).succeedsWithin(Duration.ofSeconds(10));
        assertThat(stored()).containsExactly("first", "second", "third");
    }

    @Test
    void aWriteThatWaitedTooLong_isNeverMade() throws Exception {
        reopen(10, Duration.ofMillis(50));
        CompletableFuture<String> first = occupy();

        assertThatThrownBy(() -> commits.await(inserts, "late")).isInstanceOf(StoreUnavailableException.class);
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(commits.submit(inserts, "next")).succeedsWithin(Duration.ofSeconds(10));
        assertThat(stored()).containsExactly("first", "next");
    }

    @Test
    void anInterruptedCaller_whoseWriteHasNotBegun_withdrawsIt() throws Exception {
        CompletableFuture<String> first = occupy();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> commits.await(inserts, "withdrawn")).isInstanceOf(StoreUnavailableException.class);
        assertThat(Thread.interrupted()).isTrue();
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(commits.await(inserts, "next")).isEqualTo("next");
        assertThat(stored()).containsExactly("first", "next");
    }

    @Test
    void anInterruptedCaller_whoseWriteHasBegun_learnsWhatBecameOfIt() throws Exception {
        inserts.hold();
        CompletableFuture<String> answer = new CompletableFuture<>();
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread caller = Thread.ofVirtual().start(() -> {
            String output = commits.await(inserts, "begun");
            interrupted.set(Thread.currentThread().isInterrupted());
            answer.complete(output);
        });
        assertThat(inserts.entered.await(10, TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        inserts.release();

        assertThat(answer.get(10, TimeUnit.SECONDS)).isEqualTo("begun");
        assertThat(interrupted).isTrue();
    }

    @Test
    void stop_makesWhatWaits_andRefusesWhatComesAfter() throws Exception {
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second = commits.submit(inserts, "second");
        Thread stopping = Thread.ofVirtual().start(commits::stop);
        await().until(() -> !commits.isRunning());
        assertRefused(commits.submit(inserts, "third"));
        inserts.release();

        assertThat(stopping.join(Duration.ofSeconds(10))).isTrue();
        assertThat(first).isCompletedWithValue("first");
        assertThat(second).isCompletedWithValue("second");
        assertThatThrownBy(() -> commits.await(inserts, "fourth")).isInstanceOf(StoreUnavailableException.class);
        assertThat(stored()).containsExactly("first", "second");
    }

    @Test
    void stop_leavesNoWriteUnanswered() throws Exception {
        for (int round = 0; round < 20; round++) {
            ConcurrentLinkedQueue<CompletableFuture<String>> all = new ConcurrentLinkedQueue<>();
            List<Thread> writers = new ArrayList<>();
            int current = round;
            for (int w = 0; w < 3; w++) {
                int writer = w;
                writers.add(Thread.ofVirtual().start(() -> {
                    CompletableFuture<String> last = CompletableFuture.completedFuture("");
                    for (int i = 0; !last.isCompletedExceptionally(); i++) {
                        last = commits.submit(inserts, current + "-" + writer + "-" + i);
                        all.add(last);
                    }
                }));
            }
            commits.stop();
            for (Thread writer : writers) {
                assertThat(writer.join(Duration.ofSeconds(10))).isTrue();
            }
            for (CompletableFuture<String> write : all) {
                write.exceptionally(failure -> "refused").get(10, TimeUnit.SECONDS);
            }
            commits = commitQueue(1000, Duration.ofSeconds(10));
        }
    }
}
