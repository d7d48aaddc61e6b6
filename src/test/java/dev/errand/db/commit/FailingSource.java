package dev.errand.db.commit;

import dev.errand.db.dialect.Dialect.Trouble;
import dev.errand.db.outage.Probe;
import dev.errand.db.sqlite.SqliteDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A database that a test can take away. */
final class FailingSource extends DelegatingDataSource {
    final AtomicBoolean away = new AtomicBoolean();
    final List<Boolean> refused = new CopyOnWriteArrayList<>();
    final List<Boolean> opened = new CopyOnWriteArrayList<>();

    FailingSource(SqliteDatabase database) {
        super(database.writer());
    }

    /** What a probe finds. */
    Probe.@Nullable Obstacle obstacle() {
        return away.get() ? new Probe.Obstacle(Trouble.AWAY, new SQLException("away, says the test")) : null;
    }

    @Override
    public Connection getConnection() throws SQLException {
        if (away.get()) {
            refused.add(true);
            throw new SQLTransientConnectionException("away, says the test");
        }
        opened.add(true);
        return super.getConnection();
    }
}
