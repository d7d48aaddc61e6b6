package dev.errand.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DueTimesTest {

    private final DueTimes times = new DueTimes(1_000);

    @Test
    void theNextIsTheFirst_andWhatHasComeIsForgotten() {
        times.note(1_500, 1_000);
        times.note(1_200, 1_000);
        times.note(900, 1_000);

        assertThat(times.next()).isEqualTo(900);
        assertThat(times.takeDue(1_200)).isTrue();
        assertThat(times.next()).isEqualTo(1_500);
        assertThat(times.takeDue(1_499)).isFalse();
        assertThat(times.takeDue(1_500)).isTrue();
        assertThat(times.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void whatIsFarAhead_isNotKept() {
        assertThat(times.note(2_001, 1_000)).isFalse();
        assertThat(times.note(2_000, 1_000)).isTrue();

        assertThat(times.next()).isEqualTo(2_000);
    }
}
