package dev.errand.store.row;

import static dev.errand.db.row.NewRows.Column.text;
import static dev.errand.store.row.Cell.BIGINT;
import static dev.errand.store.row.Cell.FLAG;
import static dev.errand.store.row.Cell.INTEGER;
import static dev.errand.store.row.Cell.SPAN;
import static dev.errand.store.row.Cell.TEXT;
import static dev.errand.store.row.Cell.TIME;
import static dev.errand.store.row.JobColumn.Presence.KNOWN;
import static dev.errand.store.row.JobColumn.Presence.SELDOM;
import static dev.errand.store.row.JobColumn.Presence.USUAL;

import dev.errand.db.row.NewRows;
import dev.errand.encryption.Sealing;
import dev.errand.job.Hold;
import dev.errand.job.JobState;
import dev.errand.job.Lease;
import dev.errand.job.NewJob;
import dev.errand.job.Reason;
import dev.errand.job.spec.AttemptPolicy;
import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobLabels;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobRelations.BatchItem;
import dev.errand.job.spec.JobRelations.ScheduledRun;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.Kin;
import dev.errand.job.spec.LimitKey;
import dev.errand.job.spec.Placement;
import dev.errand.job.spec.ReleasePlan;
import dev.errand.job.spec.RetryPolicy;
import dev.errand.job.spec.TaskCall;
import dev.errand.job.spec.TenantNames;
import dev.errand.job.spec.Waiting;
import dev.errand.store.row.JobColumn.Presence;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a job's row, each named once: new rows, selections, claims and documents are all made from this list. An option of a
 * job is one entry here, and its place in {@link #spec}. Pure.
 */
public final class JobColumns {

    private static final List<JobColumn<?>> NAMED = new ArrayList<>();
    private static final List<Shown> SHOWN = new ArrayList<>();

    static final JobColumn<String> ID = state("id", TEXT, USUAL, job -> job.id().value());

    // What was asked for, in the order in which documents show it.
    static final JobColumn<String> TASK = shown(
            "task", TenantNames::shown, option("task", TEXT, spec -> spec.call().task()));
    static final JobColumn<Integer> REVISION = ofWorkers();
    static final JobColumn<String> QUEUE = shown(
            "queue",
            TenantNames::queueOf,
            option("queue", TEXT, spec -> spec.placement().line()));
    static final JobColumn<Integer> MAX_ATTEMPTS = shown(
            "maxAttempts",
            option("max_attempts", INTEGER, spec -> spec.policy().retry().maxAttempts()));
    static final JobColumn<Integer> PRIORITY = shown(
            "priority", option("priority", INTEGER, spec -> spec.placement().priority()));
    static final JobColumn<LimitKey> LIMIT_KEY = shown(
            "concurrencyKey",
            LimitKey::shownKey,
            option(
                    "limit_key",
                    Cell.text(LimitKey::text, LimitKey::parse),
                    spec -> spec.placement().limit()));
    static final JobColumn<Instant> RUN_AT =
            timed(option("run_at", TIME, spec -> spec.placement().runAt()));
    static final JobColumn<Instant> EXPIRES_AT = shown(
            "expiresAt", seldom("expires_at", TIME, spec -> spec.placement().expiresAt()));
    static final JobColumn<Map<String, String>> METADATA = shown(
            "metadata",
            pairs -> pairs.isEmpty() ? null : pairs,
            option(
                    "metadata",
                    Cell.text(StoredJson::ofMetadata, StoredJson::metadata),
                    spec -> spec.labels().metadata()));
    static final JobColumn<List<String>> TAGS = shown(
            "tags",
            tags -> tags.isEmpty() ? null : tags,
            option(
                    "tags",
                    Cell.text(tags -> tags.isEmpty() ? null : String.join(" ", tags), text -> List.of(text.split(" "))),
                    spec -> spec.labels().tags()));
    static final JobColumn<String> BATCH_ID =
            shown("batchId", option("batch_id", TEXT, spec -> spec.relations().batchId()));
    static final JobColumn<Integer> BATCH_INDEX = option("batch_index", INTEGER, ofItem(BatchItem::index));
    static final JobColumn<String> ITEM_KEY = option("item_key", TEXT, ofItem(BatchItem::key));
    static final JobColumn<String> RESULT_QUEUE = shown(
            "resultQueue",
            TenantNames::shown,
            option("result_queue", TEXT, spec -> spec.relations().resultQueue()));
    static final JobColumn<String> CREATED_BY = shown(
            "createdBy", option("created_by", TEXT, spec -> spec.relations().createdBy()));
    static final JobColumn<String> SCHEDULE = shown(
            "schedule",
            TenantNames::shown,
            seldom("schedule", TEXT, spec -> spec.relations().schedule()));
    static final JobColumn<Instant> SCHEDULED_AT = shown(
            "scheduledAt", seldom("scheduled_at", TIME, spec -> spec.relations().scheduledAt()));
    static final JobColumn<Duration> TIMEOUT =
            option("timeout_ms", SPAN, spec -> spec.policy().timeout());
    static final JobColumn<Duration> BACKOFF =
            option("backoff_ms", SPAN, spec -> spec.policy().retry().backoff());
    static final JobColumn<Duration> MAX_BACKOFF =
            option("max_backoff_ms", SPAN, spec -> spec.policy().retry().maxBackoff());
    static final JobColumn<Boolean> AT_MOST_ONCE =
            option("at_most_once", FLAG, spec -> spec.policy().atMostOnce());
    static final JobColumn<Duration> RESULT_TTL = seldom("result_ttl_ms", SPAN, JobSpec::resultTtl);
    static final JobColumn<String> WEBHOOK = seldom(
            "webhook", TEXT, spec -> StoredJson.ofWebhook(spec.relations().webhook()));
    static final JobColumn<String> TRACE =
            seldom("trace", TEXT, spec -> spec.relations().trace());
    static final JobColumn<List<String>> SENSITIVE = seldom(
            "sensitive",
            Cell.text(StoredJson::ofPointers, StoredJson::pointers),
            spec -> spec.call().sensitive());

    static final JobColumn<Integer> SIGNATURE =
            seldom("signature", Cell.SMALL, spec -> spec.call().signature());

    static final JobColumn<Integer> WAITS_FOR = waiting("waits_for", Cell.SMALL, waiting -> waiting.count());
    static final JobColumn<String> ON_RELEASE =
            waiting("on_release", TEXT, waiting -> waiting.plan().text());
    static final JobColumn<Boolean> AWAITED =
            state("awaited", FLAG, KNOWN, job -> job.spec().relations().isAwaited() ? Boolean.TRUE : null);

    /** Written when the row is there, for few alone, so that other new rows know nothing of it. */
    static final JobColumn<Kin> KIN = related(state("kin", Cell.text(Kin::text, Kin::parse), SELDOM, null));

    // How it stands.
    static final JobColumn<JobState> STATE =
            state("state", Cell.text(JobState::code, JobColumns::jobState), KNOWN, NewJob::state);
    static final JobColumn<Integer> HELD = state("held", INTEGER, KNOWN, job -> hold(job.spec()));
    static final JobColumn<Long> VERSION = state("version", BIGINT, USUAL, null);
    static final JobColumn<Integer> ATTEMPT =
            state("attempt", INTEGER, USUAL, job -> job.attempts().number());
    static final JobColumn<Integer> FAILURES = state("failures", INTEGER, USUAL, null);
    static final JobColumn<Integer> LOSSES = state("losses", INTEGER, USUAL, null);
    static final JobColumn<Instant> STARTED_AT = state("started_at", TIME, KNOWN, NewJob::startedAt);
    static final JobColumn<Instant> FINISHED_AT = state("finished_at", TIME, KNOWN, null);
    static final JobColumn<String> LEASE_TOKEN = state("lease_token", TEXT, KNOWN, ofLease(Lease::token));
    static final JobColumn<String> NODE = state("node", TEXT, KNOWN, ofLease(Lease::node));
    static final JobColumn<Instant> CANCEL_REQUESTED_AT = state("cancel_requested_at", TIME, SELDOM, null);
    static final JobColumn<String> CANCEL_REASON = state("cancel_reason", TEXT, KNOWN, null);
    static final JobColumn<Reason> REASON = state("reason", Cell.text(Reason::code, Reason::ofCode), SELDOM, null);
    static final JobColumn<String> FAILURE = state("failure", TEXT, SELDOM, null);
    static final JobColumn<String> ERROR_FINGERPRINT = state("error_fingerprint", TEXT, KNOWN, null);
    static final JobColumn<Double> PROGRESS_PERCENT = state("progress_percent", Cell.REAL, KNOWN, null);
    static final JobColumn<String> PROGRESS_MESSAGE = state("progress_message", TEXT, KNOWN, null);
    static final JobColumn<Instant> PROGRESS_AT = state("progress_at", TIME, SELDOM, null);
    static final JobColumn<String> RESULT_TYPE = state("result_type", TEXT, KNOWN, null);
    static final JobColumn<Long> RESULT_SIZE = state("result_size", BIGINT, SELDOM, null);

    // What can be large, and so is not always read.
    static final JobColumn<String> ARGS =
            option("args", TEXT, spec -> spec.call().args());
    static final JobColumn<String> KWARGS =
            option("kwargs", TEXT, spec -> spec.call().kwargs());
    static final JobColumn<byte[]> RESULT = state("result", Cell.BYTES, KNOWN, null);

    /** For statements alone: who reads a row finds the tenant in the line where it waits. */
    static final JobColumn<String> TENANT = add(new JobColumn<>(
            NAMED.size(),
            "tenant",
            TEXT,
            KNOWN,
            null,
            job -> job.spec().placement().tenant(),
            TenantNames.DEFAULT));

    /** All of them, in the order of their indexes. */
    static final List<JobColumn<?>> ALL = List.copyOf(NAMED);

    private static final Shown[] TO_SHOW = SHOWN.toArray(Shown[]::new);

    /** What new rows are made from. */
    public static final NewRows<NewJob> JOB =
            new NewRows<>("job", ALL.stream().flatMap(JobColumn::ofNewRows).toList());

    /** The same with what is encrypted at rest. */
    public static NewRows<NewJob> sealed(Sealing sealing) {
        return sealing.isOn()
                ? new NewRows<>(
                        "job",
                        ALL.stream()
                                .flatMap(column -> column.ofNewRows().map(made -> SealedCells.sealed(made, sealing)))
                                .toList())
                : JOB;
    }

    /** What jobs are found by, besides their own rows. */
    public static final List<FoundBy<?>> FOUND_BY = List.of(
            new FoundBy<>(
                    new NewRows<>(
                            "job_metadata",
                            List.of(
                                    text("job_id", Metadatum::jobId),
                                    text("name", Metadatum::name),
                                    text("value", Metadatum::value))),
                    job -> job.spec().labels().metadata().entrySet().stream()
                            .map(pair -> new Metadatum(job.id().value(), pair.getKey(), pair.getValue()))),
            new FoundBy<>(
                    new NewRows<>("job_tag", List.of(text("job_id", Tag::jobId), text("tag", Tag::tag))),
                    job -> job.spec().labels().tags().stream()
                            .map(tag -> new Tag(job.id().value(), tag))),
            new FoundBy<>(
                    new NewRows<>("job_tenant", List.of(text("tenant", Owned::tenant), text("job_id", Owned::jobId))),
                    job -> Stream.ofNullable(job.spec().placement().tenant())
                            .map(tenant -> new Owned(tenant, job.id().value()))));

    private record Metadatum(String jobId, String name, String value) {}

    private record Tag(String jobId, String tag) {}

    private record Owned(String tenant, String jobId) {}

    private JobColumns() {}

    /** What was asked for, as a row has it. */
    static JobSpec spec(Cells row) throws SQLException {
        String line = QUEUE.of(row);
        return new JobSpec(
                call(row),
                new Placement(
                        TenantNames.queueOf(line),
                        TenantNames.tenantOfLine(line),
                        LIMIT_KEY.in(row),
                        PRIORITY.of(row),
                        RUN_AT.of(row),
                        EXPIRES_AT.in(row)),
                new AttemptPolicy(
                        TIMEOUT.of(row),
                        new RetryPolicy(MAX_ATTEMPTS.of(row), BACKOFF.of(row), MAX_BACKOFF.of(row)),
                        AT_MOST_ONCE.of(row)),
                RESULT_TTL.in(row),
                JobLabels.of(METADATA.in(row), TAGS.in(row)),
                JobRelations.of(
                                item(row),
                                RESULT_QUEUE.in(row),
                                StoredJson.webhook(SealedCells.webhook(row)),
                                CREATED_BY.in(row),
                                TRACE.in(row),
                                run(row))
                        .with(Dependence.of(waiting(row), Boolean.TRUE.equals(AWAITED.in(row))))
                        .related(KIN.in(row)));
    }

    private static @Nullable Waiting waiting(Cells row) throws SQLException {
        Integer count = WAITS_FOR.in(row);
        return count == null ? null : new Waiting(count, List.of(), ReleasePlan.parse(ON_RELEASE.in(row)));
    }

    private static @Nullable ScheduledRun run(Cells row) throws SQLException {
        String schedule = SCHEDULE.in(row);
        return schedule == null ? null : new ScheduledRun(schedule, SCHEDULED_AT.of(row));
    }

    private static TaskCall call(Cells row) throws SQLException {
        List<String> sensitive = SENSITIVE.in(row);
        return SealedCells.opened(
                row,
                new TaskCall(
                        TASK.of(row),
                        ARGS.in(row),
                        KWARGS.in(row),
                        REVISION.in(row),
                        SIGNATURE.in(row),
                        sensitive == null ? List.of() : sensitive));
    }

    private static @Nullable BatchItem item(Cells row) throws SQLException {
        String batchId = BATCH_ID.in(row);
        if (batchId == null) {
            return null;
        }
        boolean held = Objects.equals(HELD.in(row), Hold.WINDOW.code());
        return new BatchItem(batchId, BATCH_INDEX.of(row), ITEM_KEY.in(row), held);
    }

    /**
     * What the document shows of what was asked for, by name; what has no value is left out.
     *
     * @param time how it shows points in time
     */
    public static Map<String, Object> shown(JobSpec spec, Function<Instant, String> time) {
        Map<String, Object> document = LinkedHashMap.newLinkedHashMap(TO_SHOW.length);
        for (Shown option : TO_SHOW) {
            Object value = option.value().apply(spec);
            if (value != null) {
                document.put(option.name(), value instanceof Instant at ? time.apply(at) : value);
            }
        }
        return document;
    }

    /** The names of all that documents may show of what was asked for. */
    public static List<String> namesShown() {
        return Arrays.stream(TO_SHOW).map(Shown::name).toList();
    }

    private record Shown(String name, Function<JobSpec, @Nullable Object> value) {}

    private static <V> JobColumn<V> shown(String name, JobColumn<V> column) {
        return shown(name, value -> value, column);
    }

    private static <V> JobColumn<V> shown(String name, Function<V, @Nullable Object> how, JobColumn<V> column) {
        Function<JobSpec, @Nullable V> option = Objects.requireNonNull(column.option());
        SHOWN.add(new Shown(name, spec -> {
            V value = option.apply(spec);
            return value == null ? null : how.apply(value);
        }));
        return column;
    }

    private static JobColumn<Kin> related(JobColumn<Kin> column) {
        SHOWN.add(new Shown("parentId", spec -> {
            Kin kin = spec.relations().kin();
            return kin == null ? null : kin.parentId();
        }));
        SHOWN.add(new Shown("children", spec -> {
            Kin kin = spec.relations().kin();
            return kin == null ? null : kin.children();
        }));
        return column;
    }

    /** What waits for others says for when it was asked, if for any time: nobody knows when it is due. */
    private static JobColumn<Instant> timed(JobColumn<Instant> column) {
        SHOWN.add(new Shown("runAt", spec -> {
            Waiting waiting = spec.relations().waiting();
            return waiting == null ? spec.placement().runAt() : waiting.plan().notBefore();
        }));
        return column;
    }

    /** What only a job has that waits for others, so that no claim needs to read it. */
    private static <V> JobColumn<V> waiting(String name, Cell<V> cell, Function<Waiting, @Nullable V> value) {
        return state(name, cell, KNOWN, job -> {
            Waiting waiting = job.spec().relations().waiting();
            return waiting == null ? null : value.apply(waiting);
        });
    }

    private static <V> JobColumn<V> option(String name, Cell<V> cell, Function<JobSpec, @Nullable V> value) {
        return add(new JobColumn<>(NAMED.size(), name, cell, USUAL, value, job -> value.apply(job.spec()), null));
    }

    private static <V> JobColumn<V> seldom(String name, Cell<V> cell, Function<JobSpec, @Nullable V> value) {
        return add(new JobColumn<>(NAMED.size(), name, cell, SELDOM, value, job -> value.apply(job.spec()), null));
    }

    /** No node claims a job that has one, so that its claims need not read it. */
    private static JobColumn<Integer> ofWorkers() {
        Function<JobSpec, @Nullable Integer> revision = spec -> spec.call().revision();
        return add(new JobColumn<>(
                NAMED.size(), "revision", Cell.SMALL, KNOWN, revision, job -> revision.apply(job.spec()), null));
    }

    private static <V> JobColumn<V> state(
            String name, Cell<V> cell, Presence presence, @Nullable Function<NewJob, @Nullable V> born) {
        return add(new JobColumn<>(NAMED.size(), name, cell, presence, null, born, null));
    }

    private static <V> JobColumn<V> add(JobColumn<V> column) {
        NAMED.add(column);
        return column;
    }

    private static JobState jobState(String code) {
        return JobState.valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** By its batch's window, then by its task's limits, then for workers, or not at all. */
    private static int hold(JobSpec spec) {
        BatchItem item = spec.relations().item();
        if (item != null && item.held()) {
            return Hold.WINDOW.code();
        }
        if (spec.placement().limit() != null) {
            return Hold.LIMIT.code();
        }
        return (spec.call().isForWorkers() ? Hold.WORKER : Hold.NONE).code();
    }

    private static <V> Function<NewJob, @Nullable V> ofLease(Function<Lease, V> value) {
        return job -> {
            Lease lease = job.lease();
            return lease == null ? null : value.apply(lease);
        };
    }

    private static <V> Function<JobSpec, @Nullable V> ofItem(Function<BatchItem, @Nullable V> value) {
        return spec -> {
            BatchItem item = spec.relations().item();
            return item == null ? null : value.apply(item);
        };
    }
}
