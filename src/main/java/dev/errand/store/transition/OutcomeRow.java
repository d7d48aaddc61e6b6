package dev.errand.store.transition;

import dev.errand.db.row.NewRows.Column;
import dev.errand.encryption.Place;
import dev.errand.encryption.Sealing;
import dev.errand.job.Failure;
import dev.errand.job.Progress;
import dev.errand.job.Reason;
import dev.errand.job.Result;
import dev.errand.job.Transition;
import dev.errand.job.spec.JobSpec;
import dev.errand.store.Completion;
import dev.errand.store.RetentionProperties;
import dev.errand.store.row.SealedCells;
import dev.errand.store.row.StoredJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt makes of its job's row.
 *
 * @param retention for how long a final job is kept that does not ask for more
 * @param sealing for what is encrypted at rest
 */
record OutcomeRow(Completion completion, RetentionProperties retention, Sealing sealing) {

    /** As statements take them. A job that would go on is not written when somebody asked for a stop meanwhile. */
    static final List<Column<OutcomeRow>> COLUMNS = List.of(
            Column.text("id", OutcomeRow::id),
            Column.text("token", row -> row.completion.lease().token()),
            Column.integer("ends", row -> row.ends() ? 1 : 0),
            Column.bigint("expected", OutcomeRow::expected),
            Column.text("state", row -> row.transition().to().code()),
            Column.integer("attempt", row -> row.transition().attempts().number()),
            Column.integer("failures", row -> row.transition().attempts().failures()),
            Column.integer("losses", row -> row.transition().attempts().losses()),
            Column.bigint("run_at", of(row -> row.transition().runAt(), Instant::toEpochMilli)),
            Column.bigint("finished_at", row -> row.ends() ? row.completion.at().toEpochMilli() : null),
            Column.bigint("purge_at", OutcomeRow::purgeAt),
            Column.text("reason", of(row -> row.transition().reason(), Reason::code)),
            Column.text("failure", OutcomeRow::failure),
            Column.text("error_fingerprint", of(row -> row.transition().failure(), Failure::fingerprint)),
            Column.text("result_type", of(row -> row.transition().result(), Result::contentType)),
            Column.bigint("result_size", of(row -> row.transition().result(), result -> (long) result.bytes().length)),
            Column.bytes("result", OutcomeRow::result),
            Column.real("percent", of(row -> row.completion.progress(), Progress::percent)),
            Column.text("message", of(row -> row.completion.progress(), Progress::message)),
            Column.bigint(
                    "said_at",
                    of(row -> row.completion.progress(), said -> said.at().toEpochMilli())));

    String id() {
        return completion.job().id().value();
    }

    private @Nullable String failure() {
        String failure = StoredJson.ofFailure(transition().failure());
        return failure == null || !sealing.isOn() ? failure : sealing.text(failure, place("failure"));
    }

    private byte @Nullable [] result() {
        Result result = transition().result();
        return result == null || !sealing.isOn()
                ? (result == null ? null : result.bytes())
                : sealing.blocks(result.bytes(), place("result"));
    }

    private Place place(String column) {
        return SealedCells.place(completion.job().spec().placement().tenant(), id(), column);
    }

    /** The version that the row must have, if it matters. */
    private @Nullable Long expected() {
        return completion.ifUntouched() ? (Long) completion.job().version() : null;
    }

    private Transition transition() {
        return completion.transition();
    }

    private boolean ends() {
        return transition().to().isFinal();
    }

    /** The record outlives the result that the job asked to be kept for longer. An item goes with its batch. */
    private @Nullable Long purgeAt() {
        JobSpec spec = completion.job().spec();
        if (!ends() || spec.relations().item() != null) {
            return null;
        }
        Duration kept = retention.kept(spec.resultTtl());
        return completion.at().plus(kept).toEpochMilli();
    }

    /** Something of a part that need not be there. */
    private static <P, V> Function<OutcomeRow, @Nullable V> of(
            Function<OutcomeRow, @Nullable P> part, Function<P, @Nullable V> value) {
        return row -> {
            P there = part.apply(row);
            return there == null ? null : value.apply(there);
        };
    }
}
