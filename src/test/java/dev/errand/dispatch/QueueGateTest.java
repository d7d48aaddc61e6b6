package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class QueueGateTest {

    @Test
    void take_givesNoMoreThanAreFree() {
        QueueGate gate = new QueueGate("default", 5, null);

        assertThat(gate.take(3)).isEqualTo(3);
        assertThat(gate.take(3)).isEqualTo(2);
        assertThat(gate.take(3)).isZero();
        gate.give(4);
        assertThat(gate.take(10)).isEqualTo(4);
        assertThat(gate.running()).isEqualTo(5);
    }

    @Test
    void take_neverGivesMoreThanTheConcurrency_howeverManyAsk() throws Exception {
        QueueGate gate = new QueueGate("default", 7, null);
        AtomicInteger held = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int wanted = 1 + t % 3;
            threads.add(Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 5_000; i++) {
                    int slots = gate.take(wanted);
                    most.accumulateAndGet(held.addAndGet(slots), Math::max);
                    held.addAndGet(-slots);
                    gate.give(slots);
                }
            }));
        }
        for (Thread thread : threads) {
            assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        }

        assertThat(most.get()).isBetween(1, 7);
        assertThat(gate.running()).isZero();
    }

    @Test
    void somethingMayWait_untilALookFoundNothing() {
        QueueGate gate = new QueueGate("default", 1, null);
        assertThat(gate.mayHaveWaiting()).isTrue();

        gate.nothingWaits(gate.signals());
        assertThat(gate.mayHaveWaiting()).isFalse();

        gate.somethingWaits();
        assertThat(gate.mayHaveWaiting()).isTrue();
    }

    @Test
    void whatIsSaidDuringALook_isNotForgottenAfterIt() {
        QueueGate gate = new QueueGate("default", 1, null);
        long before = gate.signals();
        gate.somethingWaits();
        gate.nothingWaits(before);

        assertThat(gate.mayHaveWaiting()).isTrue();
    }
}
