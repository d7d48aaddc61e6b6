package dev.errand.command.process;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A process with all that it has started and that these have started. For one thread, but for what is said otherwise; after a crash of the
 * service its guard ends it.
 */
public interface Tree {

    /** The process itself. */
    Process root();

    /** Completes when that has ended, whatever its children do, with its exit code as the JDK has it: 128 and the signal where one ended it. */
    CompletableFuture<Integer> exit();

    /** Completes with whether anything of it is left now; safe for concurrent use. */
    CompletableFuture<Boolean> look();

    /** Which processes of it the last look has found. */
    List<Long> left();

    /**
     * Sends all of it a signal, as found by the last look: SIGTERM to each once, SIGKILL as often as it is called.
     *
     * @param kill whether it is to be SIGKILL
     */
    void signal(boolean kill);

    /** How long all of it may take to end after SIGTERM, as configured. */
    Duration grace();

    /** It is gone; called once. */
    void close();
}
