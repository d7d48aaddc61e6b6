package dev.errand.command.run;

import dev.errand.command.process.Tree;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sees that nothing of a tree is left, however long that takes and however often the thread is interrupted. For one thread. */
final class TreeEnding {

    private static final Logger log = LoggerFactory.getLogger(TreeEnding.class);
    private static final long FIRST_PAUSE = 5;
    private static final long MAX_PAUSE = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Tree tree;
    private final Supplier<Duration> grace;
    private boolean interrupted;

    /**
     * With how long the tree may take to end by itself, asked again and again since a shutdown makes it shorter.
     */
    TreeEnding(Tree tree, Supplier<Duration> grace) {
        this.tree = tree;
        this.grace = grace;
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

    private void until(Runnable signal) {
        long begun = System.nanoTime();
        boolean told = false;
        long pause = FIRST_PAUSE;
        while (isLeft()) {
            signal.run();
            if (!told && passed(begun, PATIENCE.plus(grace.get()))) {
                told = true;
                log.warn(
                        "the command {} does not end although it is killed",
                        tree.root().pid());
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
                log.warn("what a command has started cannot be looked for", e.getCause());
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
