package dev.errand.command.run;

import dev.errand.command.process.Containment;
import dev.errand.command.process.Tree;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees that nothing of a tree is left, however often the thread is interrupted. What cannot be ended, as a process of another user, is left to itself
 * in the end, so that it does not hold its slot for ever. For one thread.
 */
final class TreeEnding {

    private static final Logger log = LoggerFactory.getLogger(TreeEnding.class);
    private static final long FIRST_PAUSE = 5;
    private static final long MAX_PAUSE = 100;

    private final String whose;
    private final Tree tree;
    private final Supplier<Duration> grace;
    private final Duration giveUpAfter;
    private boolean interrupted;
    private boolean blind;
    private boolean wasOver = true;

    /**
     * For one tree.
     *
     * @param whose the job and its task, for the log
     * @param grace how long it may take to end by itself, asked again and again since a shutdown makes it shorter
     * @param giveUpAfter how much longer it is killed before it is left to itself
     */
    TreeEnding(String whose, Tree tree, Supplier<Duration> grace, Duration giveUpAfter) {
        this.whose = whose;
        this.tree = tree;
        this.grace = grace;
        this.giveUpAfter = giveUpAfter;
    }

    /** The root has ended: what it has left may go on for so long, and is then killed. */
    void settle(Duration linger) throws InterruptedException {
        long since = System.nanoTime();
        until(() -> {
            if (passed(since, linger)) {
                tree.signal(true);
            } else if (interrupted) {
                tree.signal(passed(since, grace.get()));
            }
        });
        if (interrupted) {
            throw new InterruptedException();
        }
    }

    /** SIGTERM to all of it, and SIGKILL to what is left after the grace. */
    void kill() {
        long since = System.nanoTime();
        // Whoever has left the group is found by a look alone.
        until(() -> tree.signal(passed(since, grace.get())));
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether nothing of it was left at the first look. */
    boolean wasOver() {
        return wasOver;
    }

    private void until(Runnable signal) {
        long begun = System.nanoTime();
        long pause = FIRST_PAUSE;
        while (isLeft()) {
            wasOver = false;
            signal.run();
            if (passed(begun, grace.get().plus(giveUpAfter))) {
                List<Long> left = tree.left();
                Containment.leftToItself(
                        whose, left.isEmpty() ? List.of(tree.root().pid()) : left);
                return;
            }
            pause(pause);
            pause = Math.min(MAX_PAUSE, 2 * pause);
        }
    }

    private static boolean passed(long since, Duration time) {
        return System.nanoTime() - since >= time.toNanos();
    }

    private boolean isLeft() {
        while (true) {
            try {
                return tree.look().get();
            } catch (InterruptedException e) {
                interrupted = true;
            } catch (ExecutionException e) {
                if (!blind) {
                    blind = true;
                    log.warn(
                            "what {} has started cannot be looked for just now; it is tried again",
                            whose,
                            e.getCause());
                }
                return true;
            }
        }
    }

    /** Over at once when the root ends. */
    private void pause(long millis) {
        try {
            if (tree.exit().isDone()) {
                TimeUnit.MILLISECONDS.sleep(millis);
            } else {
                tree.exit().get(millis, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (TimeoutException | ExecutionException e) {
            log.trace("not yet", e);
        }
    }
}
