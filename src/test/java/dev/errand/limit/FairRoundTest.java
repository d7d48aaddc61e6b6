package dev.errand.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FairRoundTest {

    private static Map<String, Integer> wanted(Object... pairs) {
        Map<String, Integer> wanted = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            wanted.put((String) pairs[i], (Integer) pairs[i + 1]);
        }
        return wanted;
    }

    @Test
    void share_givesOneToEachInTurn() {
        FairRound round = FairRound.share(wanted("a", 100_000, "b", 2, "c", 9), 8);

        assertThat(round.shares()).isEqualTo(wanted("a", 3, "b", 2, "c", 3));
        assertThat(round.sum()).isEqualTo(8);
        assertThat(round.leaves(wanted("a", 100_000, "b", 2, "c", 9))).isTrue();
    }

    @Test
    void share_saysWhoWasServedLast_whenThereIsLessThanOneForEach() {
        FairRound round = FairRound.share(wanted("b", 5, "c", 5, "a", 5), 2);

        assertThat(round.shares()).isEqualTo(wanted("b", 1, "c", 1));
        assertThat(round.last()).isEqualTo("c");
    }

    @Test
    void share_givesNoMoreThanIsWanted() {
        Map<String, Integer> wanted = wanted("a", 1, "b", 0, "c", 4);
        FairRound round = FairRound.share(wanted, 1000);

        assertThat(round.shares()).isEqualTo(wanted("a", 1, "c", 4));
        assertThat(round.leaves(wanted)).isFalse();
    }

    @Test
    void share_ofNothing_isNothing() {
        assertThat(FairRound.share(wanted("a", 3), 0).shares()).isEmpty();
        assertThat(FairRound.share(wanted(), 3).last()).isEmpty();
    }
}
