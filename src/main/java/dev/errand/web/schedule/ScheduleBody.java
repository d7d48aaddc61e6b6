package dev.errand.web.schedule;

import dev.errand.dependency.workflow.WorkflowSubmission;
import dev.errand.problem.ProblemException;
import dev.errand.problem.Violation;
import dev.errand.schedule.ScheduleRules.Missed;
import dev.errand.schedule.ScheduleRules.Overlap;
import dev.errand.schedule.ScheduleTarget;
import dev.errand.schedule.ScheduleTarget.Kind;
import dev.errand.schedule.cron.CronExpression.DayMatch;
import dev.errand.submission.Submission;
import dev.errand.task.json.TaskJson;
import dev.errand.web.batch.BatchReader;
import dev.errand.web.job.SubmissionReader;
import dev.errand.web.request.FieldReader;
import dev.errand.web.request.JsonBody;
import dev.errand.web.workflow.WorkflowReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/** Reads the body of a schedule. Whether its expressions and its zone are any is decided later. For one request and one thread. */
final class ScheduleBody implements JsonBody.MemberReader {

    static final int MAX_EXPRESSIONS = 10;

    private static final int MAX_EXPRESSION = 1_000;
    private static final int MAX_NAME = 100;
    private static final int MAX_DESCRIPTION = 1_000;
    private static final Duration LEAST = Duration.ofMillis(1);
    private static final Duration YEAR = Duration.ofDays(366);
    private static final Duration DAY = Duration.ofDays(1);
    private static final String ONE_OF = "is required: exactly one of job, batch and workflow";

    private static final String SAYS_WHEN = "cannot be given: the schedule says when";
    private static final Set<String> TIMINGS = Set.of("cron", "everySeconds", "at");
    private static final Set<String> NO_RULES = Set.of("job", "batch", "workflow", "count");

    private final boolean needsTarget;
    private final String base;
    private final StringBuilder rules = new StringBuilder("{");
    private final List<String> crons = new ArrayList<>(1);
    private final Set<String> timings = new LinkedHashSet<>();
    private boolean isList;
    private @Nullable Duration every;
    private @Nullable Instant anchor;
    private @Nullable String at;
    private @Nullable String zone;
    private @Nullable DayMatch dayMatch;
    private @Nullable Instant startAt;
    private @Nullable Instant endAt;
    private @Nullable Overlap overlap;
    private @Nullable Missed missed;
    private @Nullable Duration window;
    private @Nullable Duration jitter;
    private @Nullable Boolean paused;
    private @Nullable String job;
    private @Nullable String batch;
    private @Nullable String workflow;
    private @Nullable ScheduleTarget target;

    /**
     * A reader.
     *
     * @param needsTarget whether it must say what is to be done
     * @param base what links in webhooks begin with
     */
    ScheduleBody(boolean needsTarget, String base) {
        this.needsTarget = needsTarget;
        this.base = base;
    }

    /** Reads a text, or throws with all that is wrong with it. */
    static ScheduleBody read(String text, boolean needsTarget, String base) {
        ScheduleBody read = new ScheduleBody(needsTarget, base);
        JsonBody.read(text, read);
        JsonBody.read(text, read::keepRules);
        return read;
    }

    /** All members but what is to be done, as they were written. */
    void keepRules(JsonBody body, String name) {
        if (body.isAbsent() || NO_RULES.contains(name)) {
            body.skip();
            return;
        }
        rules.append(rules.length() > 1 ? "," : "")
                .append('"')
                .append(name)
                .append("\":")
                .append(body.raw());
    }

    @Override
    public void read(JsonBody body, String name) {
        FieldReader values = new FieldReader(body);
        if (TIMINGS.contains(name) && !body.isAbsent()) {
            timings.add(name);
        }
        switch (name) {
            case "cron" -> readCron(body, values);
            case "everySeconds" -> every = values.seconds(LEAST, YEAR.multipliedBy(10));
            case "anchorAt" -> anchor = values.time();
            case "at" -> at = values.name(MAX_NAME);
            case "timeZone" -> zone = values.name(MAX_NAME);
            case "dayMatch" -> dayMatch = word(body, values, DayMatch.class, DayMatch::code);
            case "startAt" -> startAt = values.time();
            case "endAt" -> endAt = values.time();
            case "overlap" -> overlap = word(body, values, Overlap.class, Overlap::code);
            case "missed" -> missed = word(body, values, Missed.class, Missed::code);
            case "missedWithinSeconds" -> window = values.seconds(Duration.ofSeconds(1), YEAR);
            case "jitterSeconds" -> jitter = values.seconds(Duration.ZERO, DAY);
            case "paused" -> paused = values.bool();
            case "description" -> {
                String unused = values.text(MAX_DESCRIPTION);
            }
            case "job" -> job = body.raw(JsonToken.START_OBJECT, "an object");
            case "batch" -> batch = body.raw(JsonToken.START_OBJECT, "an object");
            case "workflow" -> workflow = body.raw(JsonToken.START_OBJECT, "an object");
            default -> body.wrong("is not a field of a schedule");
        }
    }

    private void readCron(JsonBody body, FieldReader values) {
        isList = !body.isAbsent() && body.value().currentToken() == JsonToken.START_ARRAY;
        if (!isList) {
            addCron(values.text(MAX_EXPRESSION));
            return;
        }
        int[] seen = {0};
        body.array("a string or an array", () -> {
            seen[0]++;
            addCron(values.element(MAX_EXPRESSION));
        });
        if (seen[0] == 0 || seen[0] > MAX_EXPRESSIONS) {
            body.violation("/cron", "must have 1 to " + MAX_EXPRESSIONS + " expressions, not " + seen[0]);
        }
    }

    private void addCron(@Nullable String expression) {
        if (expression != null && crons.size() < MAX_EXPRESSIONS) {
            crons.add(expression);
        }
    }

    static <E extends Enum<E>> @Nullable E word(
            JsonBody body, FieldReader values, Class<E> type, Function<E, String> code) {
        if (body.isAbsent()) {
            return null;
        }
        String text = body.value().currentToken() == JsonToken.VALUE_STRING ? values.text(MAX_NAME) : "";
        E[] known = type.getEnumConstants();
        for (E each : known) {
            if (code.apply(each).equals(text)) {
                return each;
            }
        }
        body.wrong("must be one of "
                + String.join(", ", Arrays.stream(known).map(code).toList()));
        return null;
    }

    @Override
    public void end(JsonBody body) {
        if (timings.isEmpty()) {
            body.violation("/cron", "is required: exactly one of cron, everySeconds and at");
        } else if (timings.size() > 1) {
            String last = List.copyOf(timings).getLast();
            body.violation("/" + last, "cannot be given as well: only one of cron, everySeconds and at may be");
        }
        if (anchor != null && !timings.contains("everySeconds")) {
            body.violation("/anchorAt", "goes with everySeconds alone");
        }
        if (dayMatch != null && !timings.contains("cron")) {
            body.violation("/dayMatch", "goes with cron alone");
        }
        if (startAt != null && endAt != null && !endAt.isAfter(startAt)) {
            body.violation("/endAt", "must be later than startAt");
        }
        readTarget(body);
    }

    private void readTarget(JsonBody body) {
        String one = job;
        String many = batch;
        String graph = workflow;
        List<String> given = Stream.of("job", "batch", "workflow")
                .filter(name -> switch (name) {
                    case "job" -> one != null;
                    case "batch" -> many != null;
                    default -> graph != null;
                })
                .toList();
        if (given.size() > 1) {
            body.violation("/" + given.getLast(), "cannot be given together with " + given.getFirst());
        } else if (given.isEmpty() && needsTarget) {
            body.violation("/job", ONE_OF);
        }
        if (one != null) {
            within(body, "/job", () -> keep(body, "/job", Kind.JOB, one, SubmissionReader.read(one, null, base)));
        } else if (many != null) {
            byte[] utf8 = many.getBytes(StandardCharsets.UTF_8);
            within(
                    body,
                    "/batch",
                    () -> keep(
                            body,
                            "/batch",
                            Kind.BATCH,
                            many,
                            BatchReader.read(utf8, utf8.length, base).common()));
        } else if (graph != null) {
            within(body, "/workflow", () -> keep(body, graph, WorkflowReader.read(graph, null, base, graph.length())));
        }
    }

    private static void within(JsonBody body, String pointer, Runnable read) {
        try {
            read.run();
        } catch (ProblemException e) {
            for (Violation violation : e.problem().violations()) {
                String within = violation.pointer() == null ? "" : violation.pointer();
                body.violation(pointer + within, violation.detail());
            }
        }
    }

    private void keep(JsonBody body, String pointer, Kind kind, String text, Submission said) {
        // Of one that names nobody nothing is left in what was read.
        boolean waits = !said.relations().after().isEmpty()
                || (text.contains("\"after\"") && TaskJson.tree(text).hasNonNull("after"));
        if (waits) {
            body.violation(pointer + "/after", SAYS_WHEN);
        }
        noTimes(body, pointer, said);
        String queue = said.placing().queue();
        target = new ScheduleTarget(kind, text, List.of(), said.call().task(), queue == null ? "" : queue, base);
    }

    private static void noTimes(JsonBody body, String pointer, Submission said) {
        if (said.placing().runAt() != null) {
            body.violation(pointer + "/runAt", SAYS_WHEN);
        }
        // Of what waits for others this is no time, but a pause behind them.
        if (said.placing().delay() != null && said.relations().after().isEmpty()) {
            body.violation(pointer + "/delaySeconds", SAYS_WHEN);
        }
    }

    private void keep(JsonBody body, String text, WorkflowSubmission said) {
        said.jobs().forEach((key, job) -> noTimes(body, "/workflow" + WorkflowSubmission.pointer(key), job));
        String queue = said.jobs().values().stream()
                .findFirst()
                .map(first -> first.placing().queue())
                .orElse(null);
        target = new ScheduleTarget(Kind.WORKFLOW, text, List.of(), "", queue == null ? "" : queue, base);
    }

    /** What is to be done, if that was said; in which queue is not known where the target does not say so. */
    @Nullable
    ScheduleTarget target() {
        return target;
    }

    String rules() {
        return rules + "}";
    }

    /** The pointer to one of the expressions. */
    String pointerTo(int expression) {
        return isList ? "/cron/" + expression : "/cron";
    }

    List<String> crons() {
        return crons;
    }

    @Nullable
    Duration every() {
        return every;
    }

    Instant anchor() {
        return anchor == null ? Instant.EPOCH : anchor;
    }

    @Nullable
    String at() {
        return at;
    }

    @Nullable
    String zone() {
        return zone;
    }

    DayMatch dayMatch() {
        return dayMatch == null ? DayMatch.ANY : dayMatch;
    }

    @Nullable
    Instant startAt() {
        return startAt;
    }

    @Nullable
    Instant endAt() {
        return endAt;
    }

    Overlap overlap() {
        return overlap == null ? Overlap.SKIP : overlap;
    }

    Missed missed() {
        return missed == null ? Missed.ONE : missed;
    }

    Duration window() {
        return window == null ? DAY : window;
    }

    Duration jitter() {
        return jitter == null ? Duration.ZERO : jitter;
    }

    @Nullable
    Boolean paused() {
        return paused;
    }

    /** A text that is the same for timings that are. */
    String identity(String zoneId) {
        return String.format(
                Locale.ROOT, "%s|%s|%s|%s|%s|%s|%s|%s", crons, every, anchor, at, zoneId, dayMatch(), startAt, endAt);
    }
}
