package dev.errand.batch.upkeep;

import dev.errand.batch.Batch;
import dev.errand.batch.BatchReads;
import dev.errand.batch.bookkeeping.BatchBookkeeping;
import dev.errand.batch.intake.BatchParts;
import dev.errand.db.commit.Addendum;
import dev.errand.db.commit.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What people order to be done with a batch. On disk when the call returns. */
@Component
public class BatchCommands {

    private final Transactions transactions;
    private final BatchBookkeeping bookkeeping;
    private final BatchParts parts;
    private final Clock clock;

    public BatchCommands(Transactions transactions, BatchBookkeeping bookkeeping, BatchParts parts, Clock clock) {
        this.transactions = transactions;
        this.bookkeeping = bookkeeping;
        this.parts = parts;
        this.clock = clock;
    }

    /** What became of a cancel. */
    public sealed interface CancelVerdict {

        /** All its items are final; it is canceled now or was before. */
        record Canceled(Batch batch) implements CancelVerdict {}

        /** Nothing more of it starts, and what runs was asked to stop. */
        record Requested(Batch batch) implements CancelVerdict {}

        /** It finished otherwise. */
        record AlreadyFinal(Batch batch) implements CancelVerdict {}

        /** There is no such batch. */
        record Missing() implements CancelVerdict {}
    }

    /** Calls off all that is not final, in one transaction; first, what is not a job yet becomes one. */
    public CancelVerdict cancel(String id, @Nullable String reason) {
        return cancel(id, reason, Addendum.NONE);
    }

    /** The same, with what else is written if it is called off. */
    public CancelVerdict cancel(String id, @Nullable String reason, Addendum also) {
        parts.expandAll(id);
        Instant now = clock.instant();
        boolean was = transactions.write(connection -> {
            boolean marked = cancel(connection, id, reason, now);
            if (marked) {
                also.write(connection);
            }
            return marked;
        });
        return verdict(transactions.read(jdbc -> BatchReads.find(jdbc, id)), was);
    }

    /** The items first and the batch last, as whoever ends items does: so the two do not wait for each other. */
    private boolean cancel(Connection connection, String id, @Nullable String reason, Instant now) throws SQLException {
        JdbcClient jdbc = Transactions.jdbc(connection);
        boolean runs = jdbc.sql("select count(*) from batch where id = ? and status = 'running'")
                        .param(id)
                        .query(Integer.class)
                        .single()
                == 1;
        if (!runs) {
            return false;
        }
        bookkeeping.cancelItems(connection, id, reason, now);
        int marked = jdbc.sql("""
                        update batch set cancel_reason = case when cancel_requested_at is null then :reason else cancel_reason end,
                            cancel_requested_at = coalesce(cancel_requested_at, :now), version = version + 1
                        where id = :id and status = 'running'""")
                .param("reason", reason)
                .param("now", now.toEpochMilli())
                .param("id", id)
                .update();
        bookkeeping.finishIfOver(connection, id, now);
        return marked == 1;
    }

    private static CancelVerdict verdict(Optional<Batch> found, boolean was) {
        if (found.isEmpty()) {
            return new CancelVerdict.Missing();
        }
        Batch batch = found.get();
        return switch (batch.status()) {
            case RUNNING -> new CancelVerdict.Requested(batch);
            case CANCELED -> new CancelVerdict.Canceled(batch);
            // Whatever ran when it was called off may have succeeded before it heard of it.
            case SUCCEEDED, FAILED -> was ? new CancelVerdict.Requested(batch) : new CancelVerdict.AlreadyFinal(batch);
        };
    }
}
