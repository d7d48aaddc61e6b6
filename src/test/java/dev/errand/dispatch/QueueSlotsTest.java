package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueSlotsTest {

    @Test
    void take_givesNoMoreThanAreFree() {
        QueueSlots queueSlots = new QueueSlots("default", 5, null);

        assertThat(queueSlots.take(3)).isEqualTo(3);
        assertThat(queueSlots.take(3)).isEqualTo(2);
        assertThat(queueSlots.take(3)).isZero();
        queueSlots.give(4);
        assertThat(queueSlots.take(10)).isEqualTo(4);
        assertThat(queueSlots.running()).isEqualTo(5);
    }

    @Test
    void take_neverGivesMoreThanTheConcurrency_howeverManyAsk() throws Exception {
        QueueSlots queueSlots = new QueueSlots("default", 7, null);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger limit = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int wanted = 1 + t % 3;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    int slots = queueSlots.take(wanted);
                    limit.accumulateAndGet(held.addAndGet(slots), Math::max);
                    held.addAndGet(-slots);
                    queueSlots.give(slots);
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }

        assertThat(limit.get()).isBetween(1, 7);
        assertThat(queueSlots.running()).isZero();
    }

    @Test
    void somethingMayWait_untilALookFoundNothing() {
        QueueSlots queueSlots = new QueueSlots("default", 1, null);
        assertThat(queueSlots.mayHaveWaiting()).isTrue();

        queueSlots.nothingWaits(queueSlots.signals());
        assertThat(queueSlots.mayHaveWaiting()).isFalse();

        queueSlots.somethingWaits();
        assertThat(queueSlots.mayHaveWaiting()).isTrue();
    }

    @Test
    void whatIsSaidDuringALook_isNotForgottenAfterIt() {
        QueueSlots queueSlots = new QueueSlots("default", 1, null);
        long before = queueSlots.signals();
        queueSlots.somethingWaits();
        queueSlots.nothingWaits(before);

        assertThat(queueSlots.mayHaveWaiting()).isTrue();
    }
}
