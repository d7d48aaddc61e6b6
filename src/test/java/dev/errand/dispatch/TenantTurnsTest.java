package dev.errand.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TenantTurnsTest {

    private final TenantTurns turns = new TenantTurns();
    private final TreeSet<String> lines = new TreeSet<>();
    private final Map<String, Integer> weights = new HashMap<>();
    private int asked;

    private Optional<String> behind(String line) {
        asked++;
        return Optional.ofNullable(lines.higher(line));
    }

    private Map<String, Integer> share(int slots, String... skipped) {
        return turns.share(slots, this::behind, Set.of(skipped), line -> weights.getOrDefault(line, 1));
    }

    @Test
    void oneAtATime_theyTakeTurnsByWeight() {
        lines.addAll(List.of("a", "b", "c"));
        weights.put("a", 3);
        List<String> order = new ArrayList<>();

        IntStream.range(0, 10).forEach(i -> order.addAll(share(1).keySet()));

        assertThat(order).containsExactly("a", "a", "a", "b", "c", "a", "a", "a", "b", "c");
    }

    @Test
    void manyAtOnce_areSharedByWeight() {
        lines.addAll(List.of("a", "b"));
        weights.put("a", 3);

        assertThat(share(32)).isEqualTo(Map.of("a", 24, "b", 8));
        Map<String, Integer> all = new HashMap<>();
        for (int i = 0; i < 40; i++) {
            share(1 + i % 5).forEach((line, count) -> all.merge(line, count, Integer::sum));
        }
        assertThat(all).isEqualTo(Map.of("a", 90, "b", 30));
    }

    @Test
    void withAThousand_noMoreAreAskedForThanThereAreSlots() {
        IntStream.range(0, 1000).forEach(i -> lines.add("t%03d".formatted(i)));

        assertThat(share(1)).isEqualTo(Map.of("t000", 1));
        assertThat(share(4).keySet()).containsExactly("t001", "t002", "t003", "t004");
        assertThat(asked).isLessThanOrEqualTo(6);
        Set<String> seen = new TreeSet<>();
        for (int i = 0; i < 32; i++) {
            seen.addAll(share(32).keySet());
        }
        assertThat(seen).hasSize(1000);
    }

    @Test
    void whoHasNothingLeft_losesItsTurn() {
        lines.addAll(List.of("a", "b"));
        weights.put("a", 5);

        assertThat(share(2)).isEqualTo(Map.of("a", 2));
        turns.exhausted("a");
        assertThat(share(1, "a")).isEqualTo(Map.of("b", 1));
        assertThat(share(4, "a")).isEqualTo(Map.of("b", 4));
        assertThat(share(4, "a", "b")).isEmpty();
        lines.clear();
        turns.exhausted("b");
        assertThat(share(4)).isEmpty();
    }

    @Test
    void whoeverComesLater_waitsForOneRoundAtTheMost() {
        lines.add("m");
        share(7);
        turns.exhausted("m");
        lines.addAll(List.of("a", "z"));

        assertThat(share(3).keySet()).containsExactlyInAnyOrder("a", "m", "z");
    }
}
