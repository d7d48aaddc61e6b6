package dev.errand.execution;

import dev.errand.job.LogLine;
import dev.errand.job.Progress;
import dev.errand.job.trace.TraceContext;
import dev.errand.task.Child;
import dev.errand.task.JobContext;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task sees of its attempt. */
final class AttemptContext implements JobContext {

    private static final Logger log = LoggerFactory.getLogger("dev.errand.task.log");

    private final Attempt attempt;
    private final Clock clock;
    private final ChildSpawner children;

    AttemptContext(Attempt attempt, Clock clock, ChildSpawner children) {
        this.attempt = attempt;
        this.clock = clock;
        this.children = children;
    }

    @Override
    public String jobId() {
        return attempt.job().id().value();
    }

    @Override
    public int attempt() {
        return attempt.job().attempts().number();
    }

    @Override
    public Optional<Instant> deadline() {
        return Optional.of(attempt.deadline());
    }

    @Override
    public Map<String, String> metadata() {
        return attempt.job().spec().labels().metadata();
    }

    @Override
    public Optional<String> traceparent() {
        return attempt.trace().map(TraceContext::header);
    }

    @Override
    public boolean stopRequested() {
        return attempt.stopped() != null;
    }

    @Override
    public void progress(double percent, String message) {
        attempt.report(new Progress(percent, attempt.words().hide(message), clock.instant()));
    }

    @Override
    public String spawn(Child child) {
        return children.spawn(attempt, child);
    }

    @Override
    public void afterwards(Runnable action) {
        attempt.afterwards(action);
    }

    @Override
    public void log(String message) {
        if (!attempt.hasEnded()) {
            LogLine line = new LogLine(LogLine.Level.INFO, attempt.words().hide(message), clock.instant());
            attempt.log().add(line);
            log.debug("{}: {}", jobId(), line.message());
        }
    }
}
