package dev.errand.batch;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What decides about a batch when some of its items have become final, read in their transaction.
 *
 * @param ended the items that are final by now
 * @param calledOff whether somebody canceled the batch
 */
public record BatchHead(
        String id,
        String workplace,
        int total,
        BatchStatus status,
        @Nullable Integer maxConcurrency,
        boolean failFast,
        boolean calledOff,
        Tally ended) {

    public static Optional<BatchHead> read(JdbcClient jdbc, String id) {
        return jdbc.sql("""
                        select case when b.revision is null then b.queue else '@' || b.task end as workplace, b.total,
                            b.status, b.max_concurrency, b.fail_fast, b.cancel_requested_at is not null as called_off,
                            coalesce(sum(c.succeeded), 0) as succeeded, coalesce(sum(c.failed), 0) as failed,
                            coalesce(sum(c.canceled), 0) as canceled
                        from batch as b left join batch_count as c on c.batch_id = b.id
                        where b.id = ?
                        group by b.id""")
                .param(id)
                .query((row, i) -> {
                    int window = row.getInt("max_concurrency");
                    return new BatchHead(
                            id,
                            row.getString("workplace"),
                            row.getInt("total"),
                            BatchStatus.ofCode(row.getString("status")),
                            window == 0 ? null : window,
                            row.getInt("fail_fast") != 0,
                            row.getBoolean("called_off"),
                            new Tally(row.getInt("succeeded"), row.getInt("failed"), row.getInt("canceled")));
                })
                .optional();
    }

    /** How it ends, if it does now. */
    public Optional<BatchStatus> verdict() {
        return status.isFinal() ? Optional.empty() : ended.verdict(total, calledOff);
    }

    /** Whether these are the first failures of a batch that stops at the first. */
    public boolean failsFast(Tally just) {
        return failFast && just.failed() > 0 && ended.failed() == just.failed() && ended.sum() < total;
    }
}
