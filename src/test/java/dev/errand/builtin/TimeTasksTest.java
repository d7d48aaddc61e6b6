package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.errand.task.RecordingContext;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TimeTasksTest {

    private static final int NEVER = Integer.MAX_VALUE;

    private final TimeTasks tasks = new TimeTasks();

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.01", "0.010"})
    void lengthyTask_saysItsSecondsAsGiven(String n) throws InterruptedException {
        assertThat(tasks.lengthyTask(new BigDecimal(n))).isEqualTo("Completed " + n + " second task");
    }

    @Test
    void sleep_stopsWhenInterrupted() throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread sleeper = Thread.ofVirtual().start(() -> {
            try {
                tasks.sleep(BigDecimal.valueOf(1000));
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });

        sleeper.interrupt();

        assertThat(sleeper.join(Duration.ofSeconds(10))).isTrue();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void sleep_refusesTimeOutsideItsRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> tasks.sleep(BigDecimal.valueOf(-1)));
    }

    @Test
    void count_reportsProgressAfterEachStep() throws InterruptedException {
        RecordingContext context = new RecordingContext(NEVER);

        assertThat(tasks.count(4, BigDecimal.ZERO, context)).isEqualTo(4);
        assertThat(context.progress()).containsExactly("25.0 1 of 4", "50.0 2 of 4", "75.0 3 of 4", "100.0 4 of 4");
    }

    @Test
    void count_stopsWhenAsked() {
        RecordingContext context = new RecordingContext(2);

        assertThatThrownBy(() -> tasks.count(1000, BigDecimal.ZERO, context)).isInstanceOf(InterruptedException.class);
        assertThat(context.progress()).hasSize(2);
    }

    @Test
    void count_stopsWhenInterrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> tasks.count(1000, BigDecimal.ZERO, new RecordingContext(NEVER)))
                .isInstanceOf(InterruptedException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1_000_001})
    void count_refusesStepsOutsideTheirRange(int steps) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tasks.count(steps, BigDecimal.ZERO, new RecordingContext(NEVER)))
                .withMessage("steps must be between 1 and 1000000");
    }

    @Test
    void stubborn_ignoresInterrupts_untilItsTimeHasPassed() throws InterruptedException {
        long start = System.nanoTime();
        Thread worker = Thread.ofVirtual().start(() -> tasks.stubborn(new BigDecimal("0.3")));

        while (worker.isAlive()) {
            worker.interrupt();
            worker.join(Duration.ofMillis(10));
        }

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(300_000_000L);
    }
}
