package dev.errand.dependency;

import dev.errand.batch.BatchOutcomeHook;
import dev.errand.store.dependency.Dependencies;
import java.sql.Connection;
import java.sql.SQLException;
import org.springframework.stereotype.Component;

/** Tells those that wait for a batch of its end, in the transaction that ends it. Of one for which nobody waits nothing is asked at its end. */
@Component
class AwaitedBatches implements BatchOutcomeHook {

    private final Dependencies dependencies;

    AwaitedBatches(Dependencies dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public void finished(Connection connection, Ended batch) throws SQLException {
        if (batch.awaited()) {
            dependencies.batchEnded(connection, batch.id());
        }
    }

    @Override
    public void complete(Connection connection, String batchId) throws SQLException {
        dependencies.batchComplete(connection, batchId);
    }

    @Override
    public void reopened(Connection connection, String batchId, boolean awaited) throws SQLException {
        if (awaited) {
            dependencies.batchReopened(connection, batchId);
        }
    }
}
