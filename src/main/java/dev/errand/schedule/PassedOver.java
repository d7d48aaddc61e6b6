package dev.errand.schedule;

import dev.errand.db.outage.StoreUnavailableException;
import dev.errand.memory.BudgetSpentException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Schedules that nothing can be done for now, and until when each is passed over, so that none keeps others from being fired. The log says once what
 * is wrong with one, until something can be done again. For one thread.
 */
final class PassedOver {

    private static final Logger log = LoggerFactory.getLogger(PassedOver.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Map<String, Pause> pauses = new HashMap<>();
    private final Set<String> told = new HashSet<>();

    /** Until when one is passed over. */
    private record Pause(Duration length, Instant until) {}

    /** Passes it over for a while: longer each time. */
    void add(Schedule schedule, Instant now) {
        pauses.compute(schedule.id(), (key, before) -> longer(before, now));
    }

    private static Pause longer(@Nullable Pause before, Instant now) {
        Duration length = before == null ? FIRST_PAUSE : before.length().multipliedBy(2);
        Duration bounded = length.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : length;
        return new Pause(bounded, now.plus(bounded));
    }

    boolean contains(Schedule schedule, Instant now) {
        Pause pause = pauses.get(schedule.id());
        return pause != null && pause.until().isAfter(now);
    }

    /** Something could be done for it. */
    void remove(Schedule schedule) {
        pauses.remove(schedule.id());
        told.remove(schedule.id());
    }

    /** Forgets all others. */
    void keep(Collection<Schedule> schedules) {
        List<String> ids = schedules.stream().map(Schedule::id).toList();
        pauses.keySet().retainAll(ids);
        told.retainAll(ids);
    }

    void clear() {
        pauses.clear();
        told.clear();
    }

    int size() {
        return pauses.size();
    }

    /** When the first of them is to be looked at again; nothing where there is none. */
    @Nullable
    Instant firstEnd() {
        return pauses.values().stream()
                .map(Pause::until)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /**
     * Says what is wrong with one.
     *
     * @throws StoreUnavailableException the same one, where nothing can be done for any
     */
    void tell(Schedule schedule, RuntimeException why) {
        if (why instanceof StoreUnavailableException away && !away.isRefused()) {
            throw away;
        }
        // That there is no memory is over soon, and the metrics tell of it.
        boolean isLoud = !(why instanceof BudgetSpentException) && told.add(schedule.id());
        log.atLevel(isLoud ? Level.ERROR : Level.DEBUG)
                .setCause(why)
                .log("the schedule {} cannot be fired; it is tried again: {}", schedule.name(), why.getMessage());
    }
}
