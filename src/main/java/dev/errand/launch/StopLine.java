package dev.errand.launch;

import dev.errand.execution.RunningJobs;
import dev.errand.queue.ExecutionProperties;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Says that the service was told to stop, what that waits for and for how long, and that it is done. Says nothing of one that was never up. */
@Component
final class StopLine extends PhasedLifecycle {

    private static final Logger log = LoggerFactory.getLogger(StopLine.class);

    private final RunningJobs running;
    private final ExecutionProperties execution;
    private final Clock clock;
    private volatile boolean isUp;
    private volatile @Nullable Instant toldAt;

    StopLine(RunningJobs running, ExecutionProperties execution, Clock clock) {
        super(Phase.WHOLE);
        this.running = running;
        this.execution = execution;
        this.clock = clock;
    }

    @EventListener
    void up(ApplicationReadyEvent event) {
        isUp = event.getApplicationContext().isActive();
    }

    @EventListener
    void closed(ContextClosedEvent event) {
        if (isUp && event.getApplicationContext().getParent() == null) {
            isUp = false;
            toldAt = clock.instant();
            int attempts = running.size();
            log.info(
                    "Errand stops: {}",
                    attempts == 0
                            ? "nothing runs"
                            : (attempts == 1 ? "1 attempt runs and has " : attempts + " attempts run and have ")
                                    + seconds(execution.drain()) + " s to end");
        }
    }

    @Override
    protected void end() {
        Instant begun = toldAt;
        if (begun != null) {
            toldAt = null;
            log.info("Errand has stopped, within {} s", seconds(Duration.between(begun, clock.instant())));
        }
    }

    private static String seconds(Duration time) {
        return time.toMillis() % 1000 == 0
                ? String.valueOf(time.toSeconds())
                : String.format(Locale.ROOT, "%.1f", time.toMillis() / 1e3);
    }
}
