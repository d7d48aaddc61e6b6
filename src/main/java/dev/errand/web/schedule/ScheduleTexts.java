package dev.errand.web.schedule;

import dev.errand.batch.BatchProperties;
import dev.errand.batch.intake.BatchItems;
import dev.errand.batch.intake.BatchSubmission;
import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.job.spec.TenantNames;
import dev.errand.problem.Problem;
import dev.errand.problem.ProblemException;
import dev.errand.problem.ProblemType;
import dev.errand.problem.Violation;
import dev.errand.schedule.ScheduleProperties;
import dev.errand.schedule.ScheduleReader;
import dev.errand.schedule.ScheduleReferences;
import dev.errand.schedule.ScheduleRules;
import dev.errand.schedule.ScheduleRules.Policy;
import dev.errand.schedule.ScheduleRules.Timing;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.schedule.cron.CronExpression;
import dev.errand.schedule.cron.CronSyntaxException;
import dev.errand.schedule.cron.Timetable;
import dev.errand.submission.Submission;
import dev.errand.task.catalog.TaskCatalog;
import dev.errand.task.definition.TaskDefinition;
import dev.errand.task.sensitive.SensitiveArguments;
import dev.errand.web.batch.BatchReader;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.Fingerprint;
import dev.errand.web.request.Timestamps;
import dev.errand.web.workflow.WorkflowReader;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads schedules, those that were sent and those that were kept. Safe for concurrent use. */
@Component
class ScheduleTexts implements ScheduleReader {

    private static final Pattern LOCAL = Pattern.compile("\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,3})?)?");

    private static final Duration SECOND = Duration.ofSeconds(1);

    /** How many times are compared, where there must be more than a second between two. */
    private static final int COMPARED = 1_000;

    private final ScheduleProperties properties;
    private final TaskCatalog tasks;
    private final long mostItemBytes;

    ScheduleTexts(ScheduleProperties properties, TaskCatalog tasks, BatchProperties batches) {
        this.properties = properties;
        this.tasks = tasks;
        this.mostItemBytes = batches.maxItemBytes().toBytes();
    }

    @Override
    public ScheduleRules rules(String json) {
        return rules(ScheduleBody.read(json, false, ""));
    }

    @Override
    public Parsed whole(String json, String base) {
        ScheduleBody body = ScheduleBody.read(json, true, base);
        return new Parsed(rules(body), Objects.requireNonNull(body.target()), Fingerprint.of("schedules", json));
    }

    @Override
    public Parsed configured(String json) {
        Parsed parsed = whole(json, "");
        ScheduleTarget target = parsed.target();
        ScheduleTarget known = switch (target.kind()) {
            case JOB -> known(target, job(target, Instant.EPOCH));
            case BATCH -> known(target, batch(target, Instant.EPOCH).common());
            case WORKFLOW -> known(target, workflow(target, Instant.EPOCH));
        };
        return new Parsed(parsed.rules(), known, parsed.fingerprint());
    }

    /**
     * A target with its queue, and with what is sensitive in it.
     *
     * @param submission what it is, of its tenant
     */
    ScheduleTarget known(ScheduleTarget target, Submission submission) {
        Optional<TaskDefinition> task = task(submission);
        String queue = target.queue().isEmpty()
                ? task.map(found -> found.options().queue()).orElse("default")
                : target.queue();
        return new ScheduleTarget(
                target.kind(),
                target.body(),
                sensitive(target, task.orElse(null), submission),
                TenantNames.shown(Objects.requireNonNull(target.task())),
                queue,
                target.base());
    }

    /** The same of a workflow. */
    ScheduleTarget known(ScheduleTarget target, WorkflowSubmission workflow) {
        List<String> pointers = new ArrayList<>();
        if (workflow.webhook() != null) {
            pointers.add("/webhook/headers");
        }
        workflow.jobs().forEach((key, job) -> pointers.addAll(sensitive(WorkflowSubmission.pointer(key), job)));
        // They are kept with blanks in between, and keys may have some.
        boolean areNamed = pointers.stream().noneMatch(pointer -> pointer.indexOf(' ') >= 0);
        String queue = target.queue().isEmpty()
                ? workflow.jobs().values().stream()
                        .findFirst()
                        .flatMap(this::task)
                        .map(found -> found.options().queue())
                        .orElse("default")
                : target.queue();
        List<String> sensitive = areNamed ? pointers : List.of("/jobs", "/webhook/headers");
        return new ScheduleTarget(target.kind(), target.body(), sensitive, "", queue, target.base());
    }

    private Optional<TaskDefinition> task(Submission submission) {
        return tasks.find(submission.tenant(), submission.call().task());
    }

    private List<String> sensitive(String pointer, Submission job) {
        List<String> pointers = new ArrayList<>();
        if (job.relations().webhook() != null) {
            pointers.add(pointer + "/webhook/headers");
        }
        List<String> arguments = task(job)
                .map(task -> SensitiveArguments.ofIncomplete(
                        task, job.call().args(), job.call().kwargs()))
                .orElse(List.of("/args", "/kwargs"));
        arguments.forEach(each -> pointers.add(pointer + each));
        return pointers;
    }

    private static List<String> sensitive(ScheduleTarget target, @Nullable TaskDefinition task, Submission submission) {
        List<String> pointers = new ArrayList<>(arguments(target, task, submission));
        if (submission.relations().webhook() != null) {
            pointers.add("/webhook/headers");
        }
        return pointers;
    }

    private static List<String> arguments(ScheduleTarget target, @Nullable TaskDefinition task, Submission submission) {
        boolean isJob = target.kind() == ScheduleTarget.Kind.JOB;
        if (isJob && task != null) {
            return SensitiveArguments.of(
                    task, submission.call().args(), submission.call().kwargs());
        }
        boolean isOpen = task != null && !task.isSensitive();
        return isOpen ? List.of() : isJob ? List.of("/args", "/kwargs") : List.of("/items", "/kwargs");
    }

    /** What was read says. */
    ScheduleRules rules(ScheduleBody body) {
        ZoneId zone = zone(body);
        Timetable all = new Timetable.Bounded(table(body, zone), body.startAt(), body.endAt());
        return new ScheduleRules(
                body.rules(),
                new Timing(all, body.identity(zone.getId())),
                new Policy(body.overlap(), body.missed(), body.window(), body.jitter()),
                body.paused());
    }

    private ZoneId zone(ScheduleBody body) {
        String name = body.zone();
        if (name == null) {
            return properties.defaultTimeZone();
        }
        if (!ZoneRulesProvider.getAvailableZoneIds().contains(name)) {
            throw refused(
                    ProblemType.UNKNOWN_TIME_ZONE,
                    "there is no time zone named " + name + ZoneNames.hint(name),
                    "/timeZone");
        }
        return ZoneId.of(name);
    }

    private static Timetable table(ScheduleBody body, ZoneId zone) {
        if (body.every() != null) {
            return new Timetable.Every(body.every(), body.anchor());
        }
        return body.at() == null ? new Timetable.Cron(expressions(body), zone) : at(body.at(), zone);
    }

    private static List<CronExpression> expressions(ScheduleBody body) {
        List<CronExpression> expressions = new ArrayList<>();
        for (int i = 0; i < body.crons().size(); i++) {
            try {
                expressions.add(CronExpression.parse(body.crons().get(i), body.dayMatch()));
            } catch (CronSyntaxException e) {
                String detail = e.getMessage() + ", at character " + e.place();
                throw Problem.of(ProblemType.INVALID_CRON, detail)
                        .with(List.of(Violation.at(body.pointerTo(i), detail)))
                        .with("place", e.place())
                        .asException();
            }
        }
        return expressions;
    }

    private static Timetable at(String text, ZoneId zone) {
        Optional<Instant> instant = Timestamps.parseBound(text);
        if (instant.isPresent()) {
            return new Timetable.Once(instant.get());
        }
        if (LOCAL.matcher(text).matches()) {
            try {
                return Timetable.Once.local(LocalDateTime.parse(text), zone);
            } catch (DateTimeException e) {
                // Said below.
            }
        }
        throw Problem.of(Violation.at("/at", Timestamps.EXPECTED + "; or local, without an offset"))
                .asException();
    }

    static ProblemException refused(ProblemType type, String detail, String pointer) {
        return Problem.of(type, detail)
                .with(List.of(Violation.at(pointer, detail)))
                .asException();
    }

    /**
     * Sees that the times are neither none nor too many.
     *
     * @throws ProblemException otherwise
     */
    void check(ScheduleRules rules, Instant now) {
        Timetable table = rules.timing().table();
        List<Instant> times = table.next(now, properties.minInterval().compareTo(SECOND) > 0 ? COMPARED : 1);
        if (times.isEmpty()) {
            throw never();
        }
        boolean tooClose = isEvery(table) && period(table).compareTo(properties.minInterval()) < 0;
        for (int i = 1; i < times.size(); i++) {
            tooClose |= Duration.between(times.get(i - 1), times.get(i)).compareTo(properties.minInterval()) < 0;
        }
        if (tooClose) {
            throw Problem.of(
                            ProblemType.TOO_FREQUENT,
                            "times must be at least " + properties.minInterval().toMillis() / 1000.0 + " seconds apart")
                    .asException();
        }
    }

    private static boolean isEvery(Timetable table) {
        return table instanceof Timetable.Bounded bounded && bounded.all() instanceof Timetable.Every;
    }

    private static Duration period(Timetable table) {
        return table instanceof Timetable.Bounded bounded && bounded.all() instanceof Timetable.Every every
                ? every.period()
                : Duration.ZERO;
    }

    static ProblemException never() {
        return Problem.of(ProblemType.NEVER_FIRES, "no time of the schedule lies in the future")
                .asException();
    }

    @Override
    public Submission job(ScheduleTarget target, Instant at) {
        Submission submission = SubmissionReader.read(target.body(), null, target.base());
        return submission.with(
                ScheduleReferences.resolved(submission.call().args(), at),
                ScheduleReferences.resolved(submission.call().kwargs(), at));
    }

    @Override
    public BatchSubmission batch(ScheduleTarget target, Instant at) {
        byte[] utf8 = target.body().getBytes(StandardCharsets.UTF_8);
        BatchSubmission read = BatchReader.read(utf8, mostItemBytes, target.base());
        return target.body().contains(ScheduleReferences.MEMBER)
                ? new BatchSubmission(
                        read.common(),
                        read.mode(),
                        read.maxConcurrency(),
                        read.failFast(),
                        new ResolvedItems(read.items(), at))
                : read;
    }

    @Override
    public WorkflowSubmission workflow(ScheduleTarget target, Instant at) {
        String text = target.body();
        WorkflowSubmission read = WorkflowReader.read(text, null, target.base(), text.length());
        return text.contains(ScheduleReferences.MEMBER)
                ? read.changed(job -> job.with(
                        ScheduleReferences.resolved(job.call().args(), at),
                        ScheduleReferences.resolved(job.call().kwargs(), at)))
                : read;
    }

    /** Items with the planned time in them. */
    private record ResolvedItems(BatchItems items, Instant at) implements BatchItems {

        @Override
        public int size() {
            return items.size();
        }

        @Override
        public Read read(int index) {
            return switch (items.read(index)) {
                case Item item ->
                    new Item(
                            item.key(),
                            ScheduleReferences.resolved(item.args(), at),
                            ScheduleReferences.resolved(item.kwargs(), at),
                            item.ownNames());
                case Malformed malformed -> malformed;
            };
        }
    }
}
