package dev.errand.job.spec;

import dev.errand.job.Hold;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a job belongs to.
 *
 * @param item its place in a batch
 * @param resultQueue where its outcome is put
 * @param webhook who is told of it
 * @param createdBy the id of the key that submitted it, where one was needed
 * @param trace of which trace it is a part, as {@link dev.errand.job.trace.JobTrace} keeps it; of none where nothing
 * @param run which run of a schedule it is
 * @param dependence what it waits for, and whether others wait for it; nothing where neither
 * @param kin whether another one spawned it, and whether it has spawned others; nothing where neither
 */
public record JobRelations(
        @Nullable BatchItem item,
        @Nullable String resultQueue,
        @Nullable Webhook webhook,
        @Nullable String createdBy,
        @Nullable String trace,
        @Nullable ScheduledRun run,
        @Nullable Dependence dependence,
        @Nullable Kin kin) {

    /** A job on its own. */
    public static final JobRelations NONE = new JobRelations(null, null, null, null, null, null, null, null);

    /** These, or none at all. */
    public static JobRelations of(@Nullable BatchItem item, @Nullable String resultQueue, @Nullable Webhook webhook) {
        return of(item, resultQueue, webhook, null, null);
    }

    /** The same of somebody's, as part of a trace. */
    public static JobRelations of(
            @Nullable BatchItem item,
            @Nullable String resultQueue,
            @Nullable Webhook webhook,
            @Nullable String createdBy,
            @Nullable String trace) {
        return of(item, resultQueue, webhook, createdBy, trace, null);
    }

    /** The same of a run of a schedule. */
    public static JobRelations of(
            @Nullable BatchItem item,
            @Nullable String resultQueue,
            @Nullable Webhook webhook,
            @Nullable String createdBy,
            @Nullable String trace,
            @Nullable ScheduledRun run) {
        boolean none = item == null
                && resultQueue == null
                && webhook == null
                && createdBy == null
                && trace == null
                && run == null;
        return none ? NONE : new JobRelations(item, resultQueue, webhook, createdBy, trace, run, null, null);
    }

    /** Of a job that nobody needed a key for. */
    public JobRelations(@Nullable BatchItem item, @Nullable String resultQueue, @Nullable Webhook webhook) {
        this(item, resultQueue, webhook, null, null, null, null, null);
    }

    /**
     * A run of a schedule.
     *
     * @param schedule its name, as a name of its tenant
     * @param at for when it was planned
     */
    public record ScheduledRun(String schedule, Instant at) {}

    /** The name of the schedule, if it is a run of one. */
    public @Nullable String schedule() {
        return run == null ? null : run.schedule();
    }

    /** For when the run was planned, if it is one. */
    public @Nullable Instant scheduledAt() {
        return run == null ? null : run.at();
    }

    /** The same of a run. */
    public JobRelations of(ScheduledRun other) {
        return new JobRelations(item, resultQueue, webhook, createdBy, trace, other, dependence, kin);
    }

    /** The same that waits for others, or is waited for. */
    public JobRelations with(@Nullable Dependence other) {
        return Objects.equals(other, dependence)
                ? this
                : new JobRelations(item, resultQueue, webhook, createdBy, trace, run, other, kin);
    }

    /** The same of one that was spawned, or has spawned others. */
    public JobRelations related(@Nullable Kin other) {
        return Objects.equals(other, kin)
                ? this
                : new JobRelations(item, resultQueue, webhook, createdBy, trace, run, dependence, other);
    }

    /** The same of whoever submitted it. */
    public JobRelations by(String maker) {
        return new JobRelations(item, resultQueue, webhook, maker, trace, run, dependence, kin);
    }

    /** The same as part of a trace. */
    public JobRelations traced(String kept) {
        return new JobRelations(item, resultQueue, webhook, createdBy, kept, run, dependence, kin);
    }

    /** The same with outcomes that go elsewhere. */
    public JobRelations into(@Nullable String otherQueue) {
        return new JobRelations(item, otherQueue, webhook, createdBy, trace, run, dependence, kin);
    }

    /** What its submission says that it waits for. */
    public List<Parent> after() {
        return dependence == null ? List.of() : dependence.after();
    }

    /** How it waits for others, if it does. */
    public @Nullable Waiting waiting() {
        return dependence == null ? null : dependence.waiting();
    }

    /** Whether others wait for it, or did. */
    public boolean isAwaited() {
        return dependence != null && dependence.awaited();
    }

    /** Whether it has spawned others. */
    public boolean hasChildren() {
        return kin != null && kin.spawning();
    }

    /**
     * A place in a batch.
     *
     * @param batchId the batch's id
     * @param index from 0, in the order of submission
     * @param key what the submitter calls it, if anything
     * @param held whether the window of its batch keeps it back, {@link Hold#WINDOW}
     */
    public record BatchItem(
            String batchId, int index, @Nullable String key, boolean held) {}

    /** The id of the batch, if it is an item of one. */
    public @Nullable String batchId() {
        return item == null ? null : item.batchId();
    }

    /** The relations of an item of a batch that has these. */
    public JobRelations ofItem(BatchItem place) {
        Webhook ofItem = webhook == null ? null : webhook.ofItems();
        return new JobRelations(place, resultQueue, ofItem, createdBy, trace, run, dependence, kin);
    }
}
