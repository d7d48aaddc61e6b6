package dev.errand.worker.registration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Which jobs a worker may take. */
class RevisionRangeTest {

    @Test
    void takesItsOwnAndEarlierOnes_neverLaterOnes() {
        RevisionRange range = RevisionRange.of(3, List.of());

        assertThat(range).isEqualTo(new RevisionRange(1, 3));
        assertThat(range.has(1)).isTrue();
        assertThat(range.has(3)).isTrue();
        assertThat(range.has(4)).isFalse();
    }

    @Test
    void goesNoFurtherBackThanTheLastThatBroke() {
        assertThat(RevisionRange.of(5, List.of(2, 4, 6))).isEqualTo(new RevisionRange(4, 5));
        assertThat(RevisionRange.of(4, List.of(4))).isEqualTo(new RevisionRange(4, 4));
        assertThat(RevisionRange.of(1, List.of(2))).isEqualTo(new RevisionRange(1, 1));
    }
}
