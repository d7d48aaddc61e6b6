package dev.errand.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.store.TestStore;
import dev.errand.store.WatchedStore;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QueueCapacityTest {

    @TempDir
    private Path directory;

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final AtomicInteger rows = new AtomicInteger();
    private TestStore opened;
    private WatchedStore watched;

    @BeforeEach
    void open() {
        opened = TestStore.open(directory);
        watched = new WatchedStore(opened.store());
        watched.on("countWaiting", call -> rows.get());
    }

    @AfterEach
    void close() {
        opened.close();
    }

    private QueueCapacity backlog(int capacity) {
        return new QueueCapacity("default", capacity, watched.store(), nanos::get);
    }

    private static int enterAll(QueueCapacity backlog) {
        int entered = 0;
        while (backlog.tryEnter(1)) {
            entered++;
        }
        return entered;
    }

    private void turn() {
        nanos.addAndGet(QueueCapacity.RECOUNT_INTERVAL.toNanos());
    }

    @Test
    void many_enterTogetherOrNotAtAll() {
        QueueCapacity backlog = backlog(5);

        assertThat(backlog.tryEnter(6)).isFalse();
        assertThat(backlog.tryEnter(4)).isTrue();
        assertThat(backlog.tryEnter(2)).isFalse();
        backlog.leave(4);
        assertThat(backlog.tryEnter(5)).isTrue();
    }

    @Test
    void anEmptyQueue_takesItsCapacity_andRefusesBeyond() {
        assertThat(enterAll(backlog(5))).isEqualTo(5);
    }

    @Test
    void whatAPreviousRunLeft_isCounted() {
        rows.set(3);

        assertThat(enterAll(backlog(5))).isEqualTo(2);
    }

    @Test
    void aQueueWithoutCapacity_takesNothing() {
        assertThat(enterAll(backlog(0))).isZero();
    }

    @Test
    void aFullQueue_isCountedAnewAtMostOnceInAWhile() {
        QueueCapacity backlog = backlog(5);
        enterAll(backlog);
        rows.set(5);
        turn();
        for (int i = 0; i < 100; i++) {
            assertThat(backlog.tryEnter(1)).isFalse();
        }

        assertThat(watched.calls("countWaiting")).isEqualTo(2);
    }

    @Test
    void aDrainedQueue_takesMoreAgain() {
        QueueCapacity backlog = backlog(5);
        enterAll(backlog);
        rows.set(1);
        assertThat(backlog.tryEnter(1)).isFalse();
        turn();

        assertThat(enterAll(backlog)).isEqualTo(4);
    }

    @Test
    void onesThatDidNotEnterAfterAll_leaveRoom() {
        QueueCapacity backlog = backlog(5);
        enterAll(backlog);
        backlog.leave(1);

        assertThat(enterAll(backlog)).isEqualTo(1);
    }

    @Test
    void aStoreThatCannotCount_isTold_andAskedAgainNextTime() {
        QueueCapacity backlog = backlog(5);
        watched.on("countWaiting", call -> {
            throw WatchedStore.away();
        });
        assertThatThrownBy(() -> backlog.tryEnter(1)).isInstanceOf(StoreUnavailableException.class);
        watched.on("countWaiting", call -> 0);

        assertThat(enterAll(backlog)).isEqualTo(5);
    }
}
