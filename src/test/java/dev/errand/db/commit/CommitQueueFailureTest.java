package dev.errand.db.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.outage.StoreUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/** What becomes of writes when one of them, or the database, fails. */
class CommitQueueFailureTest extends CommitQueueFixture {

    @Test
    void aBadWrite_harmsNoneOfItsNeighbours() throws Exception {
        assertHarmsNoneOfItsNeighbours(() -> commits.submit(inserts, "first"));
    }

    @Test
    void aWriteThatEndsInAnError_harmsNoneOfItsNeighbours() throws Exception {
        assertHarmsNoneOfItsNeighbours(() -> commits.submit(failing(new StackOverflowError("made up")), ""));
    }

    private void assertHarmsNoneOfItsNeighbours(Supplier<CompletableFuture<String>> write) throws Exception {
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> before = commits.submit(inserts, "before");
        CompletableFuture<String> bad = write.get();
        CompletableFuture<String> after = commits.submit(inserts, "later");
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertThat(before).succeedsWithin(Duration.ofSeconds(10));
        assertThat(after).succeedsWithin(Duration.ofSeconds(10));
        assertThat(refusal(bad).isRefused()).isTrue();
        assertThat(stored()).containsExactly("before", "first", "later");
    }

    private static GroupWrite<String, String> failing(Error error) {
        return (connection, inputs) -> {
            throw error;
        };
    }

    @Test
    void whatThereIsNoMemoryFor_mayBeTriedAgain() {
        CompletableFuture<String> bad = commits.submit(failing(new OutOfMemoryError("made up")), "");

        assertThat(refusal(bad).isRefused()).isFalse();
        assertThat(commits.await(inserts, "next")).isEqualTo("next");
    }

    private static StoreUnavailableException refusal(CompletableFuture<?> write) {
        assertRefused(write);
        return (StoreUnavailableException) write.exceptionNow();
    }

    @Test
    void aDatabaseThatIsAway_failsAllAtOnce_andIsTriedAnewWithTheNext() throws Exception {
        CompletableFuture<String> first = occupy();
        List<CompletableFuture<String>> others = IntStream.range(0, 20)
                .mapToObj(i -> commits.submit(inserts, "other-" + i))
                .toList();
        source.away.set(true);
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        others.forEach(CommitQueueFixture::assertRefused);
        assertThat(inserts.groups).as("nothing is tried meanwhile").hasSize(1);
        assertThat(commits.submit(inserts, "at once")).isCompletedExceptionally();

        source.away.set(false);
        await().until(() -> !commits.submit(inserts, "back").isCompletedExceptionally());
        await().until(() -> stored().size() == 2);
        assertThat(stored()).containsExactly("back", "first");
    }

    @Test
    void aFullDisk_failsTheGroup_andRecoversByItself() throws Exception {
        execute("pragma max_page_count = 1");
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second = commits.submit(inserts, "big-1");
        CompletableFuture<String> third = commits.submit(inserts, "big-2");
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertRefused(second);
        assertRefused(third);
        assertThat(inserts.groups.stream().map(List::size)).containsExactly(1, 2);
        assertThat(stored()).containsExactly("first");

        execute("pragma max_page_count = 100000");
        await().ignoreExceptions().until(() -> commits.await(inserts, "big-3").equals("big-3"));
        assertThat(commits.await(inserts, "next")).isEqualTo("next");
        assertThat(stored()).containsExactly("big-3", "first", "next");
    }

    @Test
    void aFullDisk_isRecognisedInWhatSpringThrows() throws Exception {
        execute("pragma max_page_count = 1");
        GroupWrite<String, Integer> bySpring =
                (connection, inputs) -> List.of(JdbcClient.create(new SingleConnectionDataSource(connection, true))
                        .sql("insert into entry (id, body) values (?, zeroblob(100000))")
                        .param(inputs.getFirst())
                        .update());
        CompletableFuture<String> first = occupy();
        CompletableFuture<String> second = commits.submit(inserts, "second");
        CompletableFuture<Integer> third = commits.submit(bySpring, "third");
        inserts.release();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10));
        assertRefused(second);
        assertRefused(third);
        assertThat(inserts.groups).containsExactly(List.of("first"), List.of("second"));
    }
}
