package dev.errand.tracing;

import dev.errand.job.AttemptEnd;
import dev.errand.job.Failure;
import dev.errand.job.Job;
import dev.errand.job.JobId;
import dev.errand.job.JobState;
import dev.errand.job.Reason;
import dev.errand.job.event.JobEvent;
import dev.errand.job.event.JobListener;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.trace.JobTrace;
import dev.errand.job.trace.SpanIds;
import dev.errand.job.trace.TraceContext;
import dev.errand.tracing.Span.Kind;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * Makes spans of what has happened to jobs, after it is on disk: of a wait when an attempt begins, of an attempt when it ends, of the job when it
 * is final. So whoever hears of it makes them, and a node that dies leaves out those of what it had not committed. No span shows arguments,
 * results or messages of errors. Safe for concurrent use.
 */
@Component
@Conditional(WhenTracingIsOn.class)
class JobSpans implements JobListener {

    /** Attempts that were followed by another one, of as many jobs; of more the link to the one before is left out. */
    private static final int MAX_REMEMBERED = 10_000;

    private final Spans spans;
    private final Clock clock;
    private final Map<JobId, TraceContext> before = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<JobId, TraceContext> eldest) {
            return size() > MAX_REMEMBERED;
        }
    };

    JobSpans(Spans spans, Clock clock) {
        this.spans = spans;
        this.clock = clock;
    }

    @Override
    public void onEvent(JobEvent event) {
        Optional<JobTrace> trace = JobTrace.of(event.job()).filter(JobTrace::isRecorded);
        if (trace.isEmpty()) {
            return;
        }
        switch (event) {
            case JobEvent.Started started -> waited(started.job(), trace.get());
            case JobEvent.Requeued requeued
            when requeued.end() != null ->
                attempted(requeued.job(), trace.get(), requeued.end(), clock.instant(), true);
            case JobEvent.Finished finished -> ended(finished.job(), trace.get());
            default -> {}
        }
    }

    private void waited(Job job, JobTrace trace) {
        Instant end = job.startedAt();
        Instant start = job.spec().placement().runAt();
        if (end == null) {
            return;
        }
        TraceContext attempt = trace.attempt(end);
        // Nobody refers to it, so any id will do that each node would give it.
        TraceContext self = attempt.in(SpanIds.span("wait " + attempt.spanId()));
        Map<String, Object> attributes = attributes(job);
        attributes.put("errand.attempt", (long) job.attempts().number());
        record("wait " + queue(job), Kind.INTERNAL, self, trace.job(), List.of(), start, end, attributes, false);
    }

    private void attempted(Job job, JobTrace trace, AttemptEnd end, Instant at, boolean goesOn) {
        Instant start = job.startedAt();
        if (start == null) {
            return;
        }
        TraceContext self = trace.attempt(start);
        List<TraceContext> links = Optional.ofNullable(turn(job.id(), goesOn ? self : null)).stream()
                .toList();
        boolean counted = end != AttemptEnd.INTERRUPTED && end != AttemptEnd.RELEASED;
        Map<String, Object> attributes = attributes(job);
        attributes.put("errand.attempt", job.attempts().number() + (counted ? 0L : 1L));
        attributes.put("errand.outcome", end.code());
        attributes.put("errand.runs", job.spec().call().isForWorkers() ? "worker" : "node");
        if (end == AttemptEnd.FAILED || end == AttemptEnd.TIMED_OUT) {
            error(job, attributes);
        }
        record("run " + task(job), Kind.CONSUMER, self, trace.job(), links, start, at, attributes, end.isBad());
    }

    /** What was before it, and what is from now on. */
    private @Nullable TraceContext turn(JobId id, @Nullable TraceContext next) {
        synchronized (before) {
            return next == null ? before.remove(id) : before.put(id, next);
        }
    }

    private void ended(Job job, JobTrace trace) {
        Instant end = Objects.requireNonNullElseGet(job.finishedAt(), clock::instant);
        if (endedWithAttempt(job)) {
            attempted(job, trace, AttemptEnd.of(job.state(), job.reason()), end, false);
        } else {
            var unused = turn(job.id(), null);
        }
        Map<String, Object> attributes = attributes(job);
        attributes.put("errand.attempt", (long) job.attempts().number());
        attributes.put("errand.outcome", job.state().code());
        if (job.reason() != null) {
            attributes.put("errand.reason", job.reason().code());
        }
        spans.record(new Span(
                "job " + task(job),
                Kind.INTERNAL,
                trace.job(),
                trace.parent(),
                trace.batch().stream().toList(),
                job.createdAt(),
                end,
                attributes,
                job.state() == JobState.FAILED));
    }

    /** What is called off while it waits becomes final by that very order; what expires has never begun. */
    private static boolean endedWithAttempt(Job job) {
        boolean calledOffWaiting = job.state() == JobState.CANCELED
                && job.cancel() != null
                && job.cancel().at().equals(job.finishedAt());
        return !calledOffWaiting && job.reason() != Reason.EXPIRED;
    }

    private void record(
            String name,
            Kind kind,
            TraceContext self,
            TraceContext parent,
            List<TraceContext> links,
            Instant start,
            Instant end,
            Map<String, Object> attributes,
            boolean failed) {
        spans.record(new Span(name, kind, self, Optional.of(parent), links, start, end, attributes, failed));
    }

    private static void error(Job job, Map<String, Object> attributes) {
        Failure failure = job.failure();
        if (failure != null) {
            String type = failure.className();
            attributes.put("error.type", type == null ? failure.reason().code() : type);
        }
    }

    private static Map<String, Object> attributes(Job job) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("errand.task", task(job));
        attributes.put("errand.queue", queue(job));
        attributes.put("errand.job.id", job.id().value());
        if (job.spec().placement().tenant() != null) {
            attributes.put("errand.tenant", job.spec().tenant());
        }
        String batch = job.spec().relations().batchId();
        if (batch != null) {
            attributes.put("errand.batch.id", batch);
        }
        return attributes;
    }

    private static String task(Job job) {
        return TenantNames.shown(job.spec().call().task());
    }

    private static String queue(Job job) {
        return job.spec().placement().queue();
    }
}
