package dev.errand.web.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.batch.intake.BatchItems;
import dev.errand.batch.intake.BatchItems.Item;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The items of several runs of a batch. */
class PlannedItemsTest {

    private static final int SIZE = 10;
    private static final List<Instant> TIMES =
            IntStream.range(0, 10).mapToObj(Instant::ofEpochSecond).toList();

    private final List<Instant> made = new ArrayList<>();
    private final PlannedItems items = new PlannedItems(TIMES, SIZE, at -> {
        made.add(at);
        return new Named(at);
    });

    private record Named(Instant at) implements BatchItems {

        @Override
        public int size() {
            return SIZE;
        }

        @Override
        public Read read(int index) {
            return new Item(at.getEpochSecond() + "/" + index, null, null, Set.of());
        }
    }

    private List<String> keys() {
        return IntStream.range(0, items.size())
                .mapToObj(index -> String.valueOf(((Item) items.read(index)).key()))
                .toList();
    }

    @Test
    void thoseOfATime_areMadeTogether_howeverManyThereAre() {
        List<String> first = keys();
        List<String> second = keys();

        assertThat(first).hasSize(100).doesNotHaveDuplicates().isEqualTo(second);
        assertThat(first.get(42)).isEqualTo("4/2");
        assertThat(items.scheduledAt(42)).isEqualTo(TIMES.get(4));
        // Once to be checked, and once to be stored.
        assertThat(made).hasSize(20).containsAll(TIMES);
    }

    @Test
    void ofNoTimes_thereAreNone() {
        assertThat(new PlannedItems(List.of(), SIZE, Named::new).size()).isZero();
    }
}
