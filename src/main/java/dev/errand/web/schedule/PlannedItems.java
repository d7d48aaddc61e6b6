package dev.errand.web.schedule;

import dev.errand.batch.intake.BatchItems;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The items of the runs of several times, those of one time after those of the other. They are made when the first one of their time is asked for,
 * and kept until those of another time are: items are asked for in their order.
 */
final class PlannedItems implements BatchItems {

    private final List<Instant> times;
    private final int ofEach;
    private final Function<Instant, BatchItems> making;
    private @Nullable Made last;

    private record Made(int time, BatchItems items) {}

    /**
     * With times that may be none.
     *
     * @param ofEach how many items a run has
     * @param making makes those of a time
     */
    PlannedItems(List<Instant> times, int ofEach, Function<Instant, BatchItems> making) {
        this.times = times;
        this.ofEach = ofEach;
        this.making = making;
    }

    @Override
    public int size() {
        return times.size() * ofEach;
    }

    @Override
    public Read read(int index) {
        int time = index / ofEach;
        Made made = last;
        if (made == null || made.time() != time) {
            made = new Made(time, making.apply(times.get(time)));
            last = made;
        }
        return made.items().read(index % ofEach);
    }

    @Override
    public Instant scheduledAt(int index) {
        return times.get(index / ofEach);
    }
}
