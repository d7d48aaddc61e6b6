package dev.errand.store.transition;

import dev.errand.db.row.NewRows.Column;
import dev.errand.job.Progress;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.store.Completion;
import dev.errand.store.row.JobColumns;
import dev.errand.store.row.StoredJson;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt makes of its job's row, as the columns hold it.
 *
 * @param ends whether the job is final now; one that would go on is not written when somebody asked for a stop meanwhile
 */
record OutcomeRow(
        String id,
        String token,
        boolean ends,
        String state,
        int attempt,
        int failures,
        int losses,
        @Nullable Long runAt,
        @Nullable Long finishedAt,
        @Nullable Long purgeAt,
        @Nullable String reason,
        @Nullable String failure,
        @Nullable Result result,
        @Nullable Progress progress) {

    /** As statements take them. */
    static final List<Column<OutcomeRow>> COLUMNS = List.of(
            Column.text("id", OutcomeRow::id),
            Column.text("token", OutcomeRow::token),
            Column.integer("ends", row -> row.ends() ? 1 : 0),
            Column.text("state", OutcomeRow::state),
            Column.integer("attempt", OutcomeRow::attempt),
            Column.integer("failures", OutcomeRow::failures),
            Column.integer("losses", OutcomeRow::losses),
            Column.bigint("run_at", OutcomeRow::runAt),
            Column.bigint("finished_at", OutcomeRow::finishedAt),
            Column.bigint("purge_at", OutcomeRow::purgeAt),
            Column.text("reason", OutcomeRow::reason),
            Column.text("failure", OutcomeRow::failure),
            Column.text("result_type", OutcomeRow::resultType),
            Column.bigint("result_size", OutcomeRow::resultSize),
            Column.bytes("result", OutcomeRow::resultBytes),
            Column.real("percent", OutcomeRow::percent),
            Column.text("message", OutcomeRow::message),
            Column.bigint("said_at", OutcomeRow::progressAt));

    /** What is to be written, for a job that is kept so long after its end, or longer where it asked for it. */
    static OutcomeRow of(Completion completion, Duration retention) {
        Transition transition = completion.transition();
        boolean ends = transition.to().isFinal();
        long at = completion.at().toEpochMilli();
        return new OutcomeRow(
                completion.job().id().value(),
                completion.lease().token(),
                ends,
                transition.to().code(),
                transition.attempts().number(),
                transition.attempts().failures(),
                transition.attempts().losses(),
                JobColumns.millis(transition.runAt()),
                ends ? at : null,
                ends ? purgeAt(completion, retention) : null,
                transition.reason() == null ? null : transition.reason().code(),
                StoredJson.ofFailure(transition.failure()),
                transition.result(),
                completion.progress());
    }

    /** The record outlives the result that the job asked to be kept for longer. An item goes with its batch. */
    private static @Nullable Long purgeAt(Completion completion, Duration retention) {
        if (completion.job().spec().relations().item() != null) {
            return null;
        }
        Duration ttl = completion.job().spec().resultTtl();
        Duration kept = ttl != null && ttl.compareTo(retention) > 0 ? ttl : retention;
        return completion.at().plus(kept).toEpochMilli();
    }

    private @Nullable String resultType() {
        return result == null ? null : result.contentType();
    }

    private @Nullable Long resultSize() {
        return result == null ? null : (long) result.bytes().length;
    }

    private byte @Nullable [] resultBytes() {
        return result == null ? null : result.bytes();
    }

    private @Nullable Double percent() {
        return progress == null ? null : progress.percent();
    }

    private @Nullable String message() {
        return progress == null ? null : progress.message();
    }

    private @Nullable Long progressAt() {
        return progress == null ? null : progress.at().toEpochMilli();
    }
}
