package dev.errand.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RandomTasksTest {

    private final RandomTasks tasks = new RandomTasks(() -> 0.03125);

    @Test
    void randomTask_returnsWhatItDrew() throws InterruptedException {
        assertThat(tasks.randomTask()).isEqualTo(0.03125);
    }

    @Test
    void randomTask_sleepsAsLongAsItDrew() throws InterruptedException {
        long start = System.nanoTime();

        tasks.randomTask();

        assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(31_000_000L);
    }

    @Test
    void randomTask_drawsFromZeroToOne() throws InterruptedException {
        assertThat(new RandomTasks().randomTask()).isGreaterThanOrEqualTo(0).isLessThan(1);
    }

    @Test
    void addRandom_addsWhatItDrew() throws InterruptedException {
        assertThat(tasks.addRandom(5)).isEqualTo(5.03125);
    }

    @Test
    void sumRandom_sumsAllAndWhatItDrew() throws InterruptedException {
        assertThat(tasks.sumRandom(1, 2, 3)).isEqualTo(6.03125);
    }

    @Test
    void sumRandom_refusesSumBeyondNumbers() {
        assertThatIllegalArgumentException().isThrownBy(() -> tasks.sumRandom(1e308, 1e308, 0));
    }
}
