package dev.errand.stats.series;

import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import dev.errand.runtime.Poller;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Has what this node counted written, every {@code errand.stats.interval} and at the end. */
@Component
class StatsBeat extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StatsBeat.class);

    private final List<BeatPart> parts;
    private final Clock clock;
    private final Duration interval;
    private final Poller poller;

    StatsBeat(List<BeatPart> parts, Clock clock, StatsProperties properties) {
        super(Phase.COUNTS);
        this.parts = List.copyOf(parts);
        this.clock = clock;
        this.interval = properties.interval();
        this.poller = new Poller("errand-stats", "writing what was counted", interval);
    }

    /** So that times of writing lie between two minutes rather than near them, as far as the interval allows. */
    private Duration rest() {
        long every = Math.max(1, interval.toMillis());
        return Duration.ofMillis(every - Math.floorMod(clock.millis(), every));
    }

    /** All parts, whichever of them cannot do it: one that fails each time must not keep the counts of the others in memory for ever. */
    void write() {
        RuntimeException first = null;
        for (BeatPart part : parts) {
            try {
                part.write();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    log.warn("another part of what was counted is written later, too: {}", e.toString());
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }

    @Override
    protected void begin() {
        poller.start(woken -> {
            write();
            return rest();
        });
    }

    @Override
    protected void end() {
        if (poller.stop()) {
            try {
                write();
            } catch (RuntimeException e) {
                log.info("what was counted last is lost: {}", e.getMessage());
            }
        }
    }
}
