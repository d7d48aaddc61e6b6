package dev.errand.runtime;

import org.springframework.context.SmartLifecycle;

/** Something that the application starts and stops, once or several times, each in its phase and on one thread. */
public abstract class PhasedLifecycle implements SmartLifecycle {

    private final Phase phase;
    private volatile boolean running;
    private volatile boolean stopped;

    protected PhasedLifecycle(Phase phase) {
        this.phase = phase;
    }

    /** Starts it; {@link #isRunning} is true already. */
    protected void begin() {}

    /** Ends it, in bounded time; {@link #isRunning} is false already. Also called when it was never begun. */
    protected void end() {}

    @Override
    public final void start() {
        stopped = false;
        running = true;
        begin();
    }

    @Override
    public final void stop() {
        running = false;
        stopped = true;
        end();
    }

    @Override
    public final boolean isRunning() {
        return running;
    }

    /** Whether it was stopped and not started since; before the first start it is neither running nor stopped. */
    protected final boolean isStopped() {
        return stopped;
    }

    @Override
    public final int getPhase() {
        return phase.number();
    }
}
