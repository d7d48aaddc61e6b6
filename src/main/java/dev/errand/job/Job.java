package dev.errand.job;

import dev.errand.job.spec.Dependence;
import dev.errand.job.spec.JobRelations;
import dev.errand.job.spec.JobSpec;
import dev.errand.job.spec.TaskCall;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as the store last knew it: a snapshot that does not change.
 *
 * @param id its name
 * @param spec what was asked for
 * @param state where it stands
 * @param version how often its row was written; rises with every change
 * @param attempts how often it was tried
 * @param run the present or last attempt
 * @param cancel who asked for a stop, if anybody did
 * @param ending how the last attempt ended, and the job with it if it is final
 */
public record Job(
        JobId id,
        JobSpec spec,
        JobState state,
        long version,
        Attempts attempts,
        Run run,
        @Nullable CancelRequest cancel,
        Ending ending) {

    /**
     * An attempt.
     *
     * @param startedAt when it began
     * @param lease who runs it
     * @param progress what it said last
     */
    public record Run(
            @Nullable Instant startedAt,
            @Nullable Lease lease,
            @Nullable Progress progress) {

        /** None yet. */
        public static final Run NONE = new Run(null, null, null);
    }

    /**
     * What came of the last attempt.
     *
     * @param finishedAt when the job became final
     * @param reason why it did not succeed
     * @param failure the error
     * @param result what it returned, where the reader asked for it and it is still kept
     * @param resultInfo what can be said of the result without reading it
     */
    public record Ending(
            @Nullable Instant finishedAt,
            @Nullable Reason reason,
            @Nullable Failure failure,
            @Nullable Result result,
            @Nullable ResultInfo resultInfo) {

        /** Nothing yet. */
        public static final Ending NONE = new Ending(null, null, null, null, null);
    }

    /** When it was accepted. */
    public Instant createdAt() {
        return TypeId.timeOf(id.value());
    }

    public @Nullable Instant startedAt() {
        return run.startedAt();
    }

    public @Nullable Lease lease() {
        return run.lease();
    }

    public @Nullable Progress progress() {
        return run.progress();
    }

    public @Nullable Instant finishedAt() {
        return ending.finishedAt();
    }

    public @Nullable Reason reason() {
        return ending.reason();
    }

    public @Nullable Failure failure() {
        return ending.failure();
    }

    public @Nullable Result result() {
        return ending.result();
    }

    public @Nullable ResultInfo resultInfo() {
        return ending.resultInfo();
    }

    /** Whether it is final. */
    public boolean done() {
        return state.isFinal();
    }

    /** When its result can no longer be read, judged anew at each reading; nothing while it is not final. */
    public boolean resultExpired(Instant now) {
        Instant end = finishedAt();
        return end != null && spec.resultTtl() != null && now.isAfter(end.plus(spec.resultTtl()));
    }

    /** The job after the outcome of its attempt was recorded, together with what the attempt said last. */
    public Job after(Transition transition, @Nullable Progress said, Instant at) {
        Result kept = transition.result();
        return new Job(
                id,
                transition.runAt() == null ? spec : spec.withRunAt(transition.runAt()),
                transition.to(),
                version + 1,
                transition.attempts(),
                new Run(startedAt(), null, said == null ? progress() : said),
                cancel,
                new Ending(
                        transition.to().isFinal() ? at : null,
                        transition.reason(),
                        transition.failure(),
                        kept,
                        kept == null ? null : new ResultInfo(kept.contentType(), kept.bytes().length)));
    }

    /** The same job, for whose end others wait. */
    public Job awaited() {
        return with(spec.relations().with(Dependence.of(spec.relations().waiting(), true)));
    }

    /** The same job as part of something else. */
    public Job with(JobRelations relations) {
        return new Job(id, spec.with(relations), state, version, attempts, run, cancel, ending);
    }

    /** The same job for a reader who is not given its result. */
    public Job withoutResult() {
        Ending without = new Ending(finishedAt(), reason(), failure(), null, resultInfo());
        return new Job(id, spec, state, version, attempts, run, cancel, without);
    }

    /** The same job as if its arguments were too large to be read with it. */
    public Job leavingArgumentsOut() {
        JobSpec brief = spec.with(TaskCall.LEFT_OUT, null, spec.relations());
        return new Job(id, brief, state, version, attempts, run, cancel, ending);
    }

    /** The same job with what its attempt said since. */
    public Job reporting(Progress said) {
        return new Job(id, spec, state, version, attempts, new Run(startedAt(), lease(), said), cancel, ending);
    }

    /**
     * A request to stop.
     *
     * @param at when the first one came
     * @param reason what the canceler wrote
     */
    public record CancelRequest(Instant at, @Nullable String reason) {}

    /**
     * What is known of a result without its bytes.
     *
     * @param contentType the media type, {@code null} for JSON
     * @param size the number of bytes
     */
    public record ResultInfo(@Nullable String contentType, long size) {}
}
