package dev.errand.execution;

import dev.errand.task.Content;
import dev.errand.task.JobContext;
import dev.errand.task.Task;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Tasks that behave well and badly, with handles for a test to hold them by. */
@SuppressWarnings("DoNotCallSuggester") // tasks that only throw are called by reflection
public final class ProbeTasks {

    /** Given once by each task that waits, when it has begun to. */
    public final Semaphore entered = new Semaphore(0);
    /** What waiting tasks wait for. */
    public final CountDownLatch release = new CountDownLatch(1);

    public final AtomicInteger mostAtOnce = new AtomicInteger();
    final CompletableFuture<Integer> never = new CompletableFuture<>();
    private final AtomicInteger atOnce = new AtomicInteger();

    @Task("value")
    int value() {
        return 9;
    }

    @Task("length")
    int length(String text) {
        return text.length();
    }

    @Task("nothing")
    void nothing() {}

    @Task("bytes")
    Content bytes() {
        return new Content("text/plain", "hello".getBytes(StandardCharsets.UTF_8));
    }

    @Task("stage_ok")
    CompletionStage<Integer> stageOk() {
        return CompletableFuture.supplyAsync(() -> 9);
    }

    @Task("stage_failed")
    CompletionStage<Integer> stageFailed() {
        return CompletableFuture.failedFuture(new IllegalStateException("boom"));
    }

    @Task("stage_never")
    CompletionStage<Integer> stageNever() {
        entered.release();
        return never;
    }

    @Task("boom")
    int boom() {
        throw new IllegalStateException("boom");
    }

    @Task("deep")
    int deep() {
        return deeper(0);
    }

    private static int deeper(int n) {
        return n < 0 ? n : deeper(n + 1) + 1;
    }

    @Task("memory")
    int memory() {
        throw new OutOfMemoryError("made up");
    }

    @Task("mute")
    int mute() {
        throw new MuteException();
    }

    @Task("large")
    String large() {
        return "x".repeat(5_000);
    }

    @Task("flag")
    boolean flag() {
        return Thread.currentThread().isInterrupted();
    }

    @Task("leaves_flag")
    int leavesFlag() {
        Thread.currentThread().interrupt();
        return 1;
    }

    @Task("polite")
    int polite() throws InterruptedException {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        entered.release();
        try {
            release.await();
            return 1;
        } finally {
            atOnce.decrementAndGet();
        }
    }

    @Task("obstinate")
    int stubborn() {
        mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
        entered.release();
        try {
            while (true) {
                try {
                    release.await();
                    return 1;
                } catch (InterruptedException ignored) {
                    // Bad manners are the point.
                }
            }
        } finally {
            atOnce.decrementAndGet();
        }
    }

    @Task("talks")
    int talks(int reports, JobContext context) throws InterruptedException {
        for (int i = 1; i <= reports; i++) {
            context.progress(i, "report " + i);
        }
        entered.release();
        release.await();
        context.progress(99, "the last word");
        return reports;
    }

    @Task("knows")
    String knows(JobContext context) {
        return context.jobId() + " " + context.attempt() + " "
                + context.deadline().orElseThrow();
    }

    private static final class MuteException extends RuntimeException {
        private static final long serialVersionUID = 1;

        @Override
        public @Nullable String getMessage() {
            throw new IllegalStateException("will not say");
        }
    }
}
