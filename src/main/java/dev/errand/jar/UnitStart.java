package dev.errand.jar;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The loading of one unit, by a thread of its own, since code of the unit runs then that may never come to an end. The thread ends with it; a unit
 * that is there when nobody waits for it any more is closed. For one who waits; to be given up by anybody.
 */
final class UnitStart {

    private final String unit;
    private final CompletableFuture<Unit> outcome = new CompletableFuture<>();
    private final Thread thread;

    UnitStart(String unit, Callable<Unit> load) {
        this.unit = unit;
        this.thread = Thread.ofPlatform().name("errand-jar-load").daemon().unstarted(() -> run(load));
    }

    private void run(Callable<Unit> load) {
        try {
            Unit loaded = load.call();
            if (!outcome.complete(loaded)) {
                loaded.close();
            }
        } catch (Throwable e) {
            outcome.completeExceptionally(e);
        }
    }

    /**
     * Loads it. Once only.
     *
     * @throws UnitHangsException if that takes longer, or is given up
     * @throws UnitException if it cannot be used
     */
    Unit within(Duration limit) throws UnitException {
        thread.start();
        try {
            return outcome.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            giveUp("its code has not come to an end within " + limit.toMillis() + " ms" + place());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp("the thread that waited for it was interrupted");
        } catch (ExecutionException e) {
            // What went wrong is found below.
        }
        return decided();
    }

    private void giveUp(String why) {
        if (outcome.completeExceptionally(new UnitHangsException(why))) {
            thread.interrupt();
        }
    }

    /** Whoever waits for it goes on without it. */
    void giveUp() {
        giveUp("the service stops");
    }

    /** By whoever came first. */
    private Unit decided() throws UnitException {
        if (!outcome.isCompletedExceptionally()) {
            return outcome.resultNow();
        }
        Throwable thrown = outcome.exceptionNow();
        throw thrown instanceof UnitException known ? known : new UnitException(Problems.of(thrown), thrown);
    }

    /** Where in the unit's own code its thread is, if it is there. */
    private String place() {
        String loader = UnitClassLoader.nameOf(unit);
        return Arrays.stream(thread.getStackTrace())
                .filter(frame -> loader.equals(frame.getClassLoaderName()))
                .findFirst()
                .map(frame -> "; it is at " + frame.getClassName() + '.' + frame.getMethodName() + ", line "
                        + frame.getLineNumber())
                .orElse("");
    }
}
