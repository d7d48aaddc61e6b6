package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.commit.GroupWrite;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Inserts rows, noting what came together; can be held up while it is at it. */
public final class HeldInserts implements GroupWrite<String, String> {
    public final List<List<String>> groups = new CopyOnWriteArrayList<>();
    public volatile CountDownLatch entered = new CountDownLatch(1);
    private volatile CountDownLatch released = new CountDownLatch(0);

    public void hold() {
        entered = new CountDownLatch(1);
        released = new CountDownLatch(1);
    }

    public void release() {
        released.countDown();
    }

    public void releaseAndHoldTheNext() {
        CountDownLatch present = released;
        hold();
        present.countDown();
    }

    @Override
    public List<String> apply(Connection connection, List<String> ids) throws SQLException {
        groups.add(ids);
        CountDownLatch until = released;
        entered.countDown();
        try (PreparedStatement statement = connection.prepareStatement("insert into entry values (?, ?)")) {
            assertThat(until.await(10, TimeUnit.SECONDS)).isTrue();
            for (String id : ids) {
                statement.setString(1, id);
                statement.setBytes(2, new byte[id.startsWith("big") ? 100_000 : 0]);
                statement.addBatch();
            }
            statement.executeBatch();
        } catch (InterruptedException e) {
            throw new SQLException(e);
        }
        return ids;
    }
}
