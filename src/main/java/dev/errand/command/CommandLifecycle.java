package dev.errand.command;

import dev.errand.command.process.Containment;
import dev.errand.command.run.Workspaces;
import dev.errand.runtime.Phase;
import dev.errand.runtime.PhasedLifecycle;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;

/** Prepares what commands need before any runs, and tidies up when the last one has ended. */
final class CommandLifecycle extends PhasedLifecycle implements ApplicationListener<ContextClosedEvent> {

    private static final Logger log = LoggerFactory.getLogger(CommandLifecycle.class);
    private static final Duration ALWAYS = Duration.ofSeconds(Long.MAX_VALUE / 1_000_000_000);

    private final Containment containment;
    private final Workspaces workspaces;
    private final Duration graceAtTheEnd;
    private volatile boolean closing;

    /**
     * Not begun yet.
     *
     * @param graceAtTheEnd how long a command may take to end when the service ends
     */
    CommandLifecycle(Containment containment, Workspaces workspaces, Duration graceAtTheEnd) {
        super(Phase.ATTEMPTS);
        this.containment = containment;
        this.workspaces = workspaces;
        this.graceAtTheEnd = graceAtTheEnd;
    }

    /** How long a command may take to end now, at the most. */
    Duration maxGrace() {
        return closing ? graceAtTheEnd : ALWAYS;
    }

    @Override
    public void onApplicationEvent(ContextClosedEvent event) {
        closing = true;
    }

    @Override
    protected void begin() {
        workspaces.begin();
        containment.begin();
        if (containment.isWhole()) {
            log.info(
                    "what commands start is ended with them: by session, by token, and by a guard if the service dies");
        } else {
            log.warn(
                    "there is no setsid, sh or /proc: of what commands start only direct descendants are ended with them, "
                            + "and nothing is when the service dies");
        }
    }

    @Override
    protected void end() {
        containment.end();
        workspaces.end();
    }
}
