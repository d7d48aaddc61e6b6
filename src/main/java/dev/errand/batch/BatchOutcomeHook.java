package dev.errand.batch;

import dev.errand.job.spec.Webhook;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes what has to be on disk together with the end of a batch: it is called in the transaction that makes the batch final, by
 * whichever way it becomes so, and again when a batch that was reopened ends again. Called on the commit queue's thread; must be quick
 * and must not commit.
 */
public interface BatchOutcomeHook {

    /** This batch has become final. */
    void finished(Connection connection, Ended batch) throws SQLException;

    /** All items of this batch, which was accepted in parts, are jobs now. */
    default void complete(Connection connection, String batchId) throws SQLException {}

    /**
     * This batch had ended and has not any more, since one of its items is queued again by hand.
     *
     * @param awaited whether others wait for its end, or did
     */
    default void reopened(Connection connection, String batchId, boolean awaited) throws SQLException {}

    /**
     * A batch that has just ended.
     *
     * @param id its name
     * @param task what its items ran, as it is stored
     * @param tenant whose it is
     * @param webhook who is to be told of it
     * @param awaited whether others wait for its end
     * @param read reads it as it stands now; to be asked within the call, and only by who needs it
     */
    record Ended(
            String id, String task, String tenant, @Nullable Webhook webhook, boolean awaited, Supplier<Batch> read) {}
}
