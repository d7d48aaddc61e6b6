package dev.errand.command.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts commands so that all that they start can be ended. On Linux by a session of their own, a {@link Guard} and {@code /proc}; elsewhere
 * with what the JDK has. Safe for concurrent use.
 */
public final class Containment {

    private static final Logger log = LoggerFactory.getLogger(Containment.class);
    private static final long PAUSE_MILLIS = 50;

    /** What does not end by then although it is killed waits for the kernel, and must not keep all commands from running. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Life life = Life.begin();
    private final Sweep sweep = new Sweep(life);
    private final Duration longest;
    private final @Nullable String setsid;
    private final @Nullable Guard guard;
    private volatile CompletableFuture<Void> former = CompletableFuture.completedFuture(null);

    /**
     * One that is not begun yet.
     *
     * @param longest how long any command may take to end by itself
     */
    public Containment(Duration longest) {
        this.longest = longest;
        Optional<String> found = Programs.find("setsid");
        Optional<String> shell = Programs.find("sh");
        boolean whole = found.isPresent() && shell.isPresent() && ProcTable.isThere();
        this.setsid = whole ? found.get() : null;
        this.guard = whole ? new Guard(found.get(), shell.get(), life, longest) : null;
    }

    /** This run of the service. */
    public Life life() {
        return life;
    }

    /** Whether whatever a command has started is found, but for what the documents name. */
    public boolean isWhole() {
        return guard != null;
    }

    /** Starts the guard, and ends what services that are gone have left; {@link #awaitClean} waits for that. */
    public void begin() {
        if (guard != null) {
            guard.begin();
            former = new CompletableFuture<>();
            Thread.ofVirtual().name("errand-command-former").start(this::endFormer);
        }
    }

    /** The last thing of all: no command runs any more. */
    public void end() {
        if (guard != null) {
            guard.end();
        }
    }

    private void endFormer() {
        try {
            Set<Long> met = new HashSet<>();
            List<Long> left = endAll(sweep::ofFormerLives, longest.plus(PATIENCE), met);
            if (!left.isEmpty()) {
                log.warn(
                        "processes that a former run of the service has left cannot be ended; end them by hand: {}",
                        left);
            } else if (!met.isEmpty()) {
                log.info("{} processes of commands were ended that a former run of the service had left", met.size());
            }
        } catch (InterruptedException | RuntimeException e) {
            log.warn(
                    "what a former run of the service has left could not be looked for; commands start all the same, so end by hand what is left: {}",
                    e.toString());
        } finally {
            former.complete(null);
        }
    }

    /** Waits until nothing is left of former runs of the service on this machine, but for what cannot be ended within some time. */
    public void awaitClean() throws InterruptedException {
        if (!former.isDone()) {
            wait(former);
        }
    }

    /**
     * Ends what former attempts of a job have left on this machine, whichever service ran them, and waits until it is gone, or cannot be ended.
     *
     * @param whose the job and its task, for the log
     * @param giveUpAfter how much longer than its grace what does not end is killed before it is left to itself
     * @throws IllegalStateException if all that time nobody could tell whether anything is left
     */
    public void endFormer(String jobId, String whose, Duration giveUpAfter) throws InterruptedException {
        Set<Long> met = new HashSet<>();
        List<Long> left = endAll(() -> sweep.ofJob(jobId), longest.plus(giveUpAfter), met);
        if (!left.isEmpty()) {
            leftToItself(whose, left);
        } else if (!met.isEmpty()) {
            log.info("{} processes of a former attempt of {} were ended", met.size(), whose);
        }
    }

    /** Tells that nothing more is done about these processes. */
    public static void leftToItself(String whose, List<Long> processes) {
        log.error(
                "{} does not end although it is killed, and is left to itself; end these processes by hand: {}",
                whose,
                processes);
    }

    /**
     * Ends what is found, and looks again and again.
     *
     * @param met all that it found is added to
     * @return what is left after that time
     */
    private List<Long> endAll(
            Supplier<CompletableFuture<List<ProcTable.Entry>>> question, Duration patience, Set<Long> met)
            throws InterruptedException {
        Guard signals = guard;
        if (signals == null) {
            return List.of();
        }
        Set<Long> told = new HashSet<>();
        long begun = System.nanoTime();
        boolean blind = false;
        while (true) {
            long passed = System.nanoTime() - begun;
            List<ProcTable.Entry> found = List.of();
            try {
                found = wait(question.get());
                if (found.isEmpty()) {
                    return List.of();
                }
            } catch (IllegalStateException e) {
                // That nothing can be seen does not say that nothing is there.
                if (passed >= patience.toNanos()) {
                    throw e;
                }
                if (!blind) {
                    log.warn(
                            "what commands have left cannot be looked for just now; it is tried again: {}",
                            String.valueOf(e.getCause()));
                }
                blind = true;
            }
            found.forEach(entry -> met.add(entry.pid()));
            if (passed >= patience.toNanos()) {
                return found.stream().map(ProcTable.Entry::pid).toList();
            }
            boolean kill = passed >= longest.toNanos();
            Signals.send(found, kill ? Guard.Signal.KILL : Guard.Signal.TERM, -1, signals, told);
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
    }

    private static <T> T wait(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Starts a program. Blocks for the time that this takes.
     *
     * @param builder with all but its command and its token
     * @param token that no other attempt has
     * @throws IOException if it cannot be started
     * @throws java.io.UncheckedIOException if the guard cannot be started that is to end it
     */
    public Tree start(ProcessBuilder builder, List<String> argv, String token, Duration grace) throws IOException {
        List<String> command = new ArrayList<>(argv.size() + 1);
        if (setsid != null) {
            command.add(setsid);
        }
        command.addAll(argv);
        builder.environment().put(Life.TOKEN, token);
        if (guard != null) {
            guard.ready();
        }
        Process process = builder.command(command).start();
        if (guard == null) {
            return new PlainTree(process, grace);
        }
        try {
            return new SessionTree(process, token, grace, guard, sweep);
        } catch (RuntimeException e) {
            end(process, e);
            throw e;
        }
    }

    /** Without the guard: its children as far as the JDK sees them, then itself. */
    private static void end(Process process, RuntimeException reason) {
        try {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
        process.destroyForcibly();
    }
}
