package dev.errand.execution;

import dev.errand.execution.Attempt.Stop;
import dev.errand.job.Failure;
import dev.errand.job.Outcome;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskCode;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.result.ResultTooLargeException;
import dev.errand.task.result.TaskFailure;
import dev.errand.task.sensitive.SensitiveWords;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;
import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/** Runs the task of one attempt on a thread of the pool and says how it ended. Never throws: whatever happens is an outcome. */
@Component
class JobRunner {

    private static final String TRACE_ID = "trace_id";
    private static final String SPAN_ID = "span_id";

    private final TaskCatalog tasks;
    private final AttemptArguments arguments;
    private final AttemptResults results;
    private final ChildSpawner children;
    private final Clock clock;

    JobRunner(
            TaskCatalog tasks, AttemptArguments arguments, AttemptResults results, ChildSpawner children, Clock clock) {
        this.children = children;
        this.tasks = tasks;
        this.arguments = arguments;
        this.results = results;
        this.clock = clock;
    }

    @Async("jobExecutor")
    CompletableFuture<Outcome> run(Attempt attempt) {
        MDC.put("jobId", attempt.job().id().value());
        attempt.trace().ifPresent(trace -> {
            MDC.put(TRACE_ID, trace.traceId());
            MDC.put(SPAN_ID, trace.spanId());
        });
        // Nobody claims or starts what this node does not know.
        Optional<TaskDefinition> task = tasks.here(attempt.job().spec().call().task());
        ClassLoader loader = task.map(TaskDefinition::loader).orElse(null);
        ClassLoader before = TaskCode.enter(loader);
        try {
            return CompletableFuture.completedFuture(outcome(task, attempt));
        } finally {
            TaskCode.leave(loader, before);
            MDC.remove("jobId");
            MDC.remove(TRACE_ID);
            MDC.remove(SPAN_ID);
        }
    }

    private Outcome outcome(Optional<TaskDefinition> task, Attempt attempt) {
        Outcome ended;
        try {
            ended = attempt.enter()
                    ? new Outcome.Succeeded(call(task.orElseThrow(), attempt))
                    : new Outcome.Interrupted();
        } catch (ResultTooLargeException e) {
            ended = failed(Failure.of(Reason.RESULT_TOO_LARGE, String.valueOf(e.getMessage())));
        } catch (TaskFailure e) {
            ended = new Outcome.Failed(told(e, attempt.words()), e.retryable(), null);
        } catch (Throwable e) {
            ended = failed(failure(e, attempt.words()));
        } finally {
            attempt.leave();
            attempt.settle();
        }
        return judged(ended, attempt);
    }

    /** Once told to stop, a task may end as it likes: what counts is why it was told. */
    private static Outcome judged(Outcome ended, Attempt attempt) {
        Stop stop = attempt.stopped();
        if (stop == null) {
            return ended;
        }
        return switch (stop) {
            case CANCEL -> new Outcome.Canceled(null);
            case SHUTDOWN -> new Outcome.Interrupted();
            case FENCED -> new Outcome.Lost();
            case TIMEOUT -> failed(Failures.timedOut(attempt));
        };
    }

    private Result call(TaskDefinition task, Attempt attempt) throws Throwable {
        Object returned = task.invoke(arguments.bind(task, attempt), new AttemptContext(attempt, clock, children));
        Object value = returned instanceof CompletionStage<?> stage ? awaited(stage) : returned;
        return results.encode(value, attempt);
    }

    private static @Nullable Object awaited(CompletionStage<?> stage) throws Throwable {
        CompletableFuture<?> future = stage.toCompletableFuture();
        try {
            return future.get();
        } catch (InterruptedException e) {
            future.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Outcome failed(Failure failure) {
        return new Outcome.Failed(failure);
    }

    private static Failure told(TaskFailure e, SensitiveWords words) {
        String details = e.details();
        return new Failure(
                Reason.TASK_FAILED,
                e.type(),
                words.hide(String.valueOf(e.getMessage())),
                details == null ? null : words.hide(details));
    }

    private static Failure failure(Throwable e, SensitiveWords words) {
        try {
            StringWriter stack = new StringWriter();
            e.printStackTrace(new PrintWriter(stack));
            String message = e.getMessage();
            return new Failure(
                    Reason.TASK_FAILED,
                    e.getClass().getName(),
                    message == null ? null : words.hide(message),
                    words.hide(stack.toString()));
        } catch (Throwable unspeakable) {
            // An exception is the task's own code too: it can fail at telling of itself.
            return new Failure(Reason.TASK_FAILED, e.getClass().getName(), null, null);
        }
    }
}
