package dev.errand.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** A month of figures, made of what the service itself wrote in its first minutes. */
final class DashboardRows {

    private static final long MINUTE = Duration.ofMinutes(1).toMillis();
    private static final long HOUR = Duration.ofHours(1).toMillis();
    private static final long DAYS_OF_MINUTES = 2;
    private static final long DAYS = 30;

    private final Bench bench;
    private final String url;

    DashboardRows(Bench bench, String url) {
        this.bench = bench;
        this.url = url;
    }

    /** The last minute of each series, once for each hour of a month, and for each minute of the last days. */
    void figures() throws SQLException {
        long now = System.currentTimeMillis();
        try (Connection connection = bench.database().connect(url)) {
            connection.setAutoCommit(false);
            copy(connection, "3600, series, cast(? as bigint), ''", DAYS * 24, now - now % HOUR - HOUR, HOUR);
            copy(
                    connection,
                    "60, series, cast(? as bigint), 'bench'",
                    DAYS_OF_MINUTES * 24 * 60,
                    now - now % MINUTE - HOUR,
                    MINUTE);
            try (PreparedStatement rolled =
                    connection.prepareStatement("insert into stats_rolled (id, until, late) values (1, ?, 0)"
                            + " on conflict (id) do update set until = excluded.until")) {
                rolled.setLong(1, now - now % HOUR - HOUR);
                rolled.executeUpdate();
            }
            connection.commit();
            connection.setAutoCommit(true);
            RowsScenario.settle(bench, connection);
            try (Statement statement = connection.createStatement();
                    ResultSet count = statement.executeQuery("select count(*) from stats_row")) {
                count.next();
                bench.figure("rows of figures", "", count.getDouble(1));
            }
        }
    }

    private static void copy(Connection connection, String key, long times, long last, long step) throws SQLException {
        String sql =
                "insert into stats_row (span, series, at, node, submitted, started, succeeded, failed, canceled, retried, wait, wait_max,"
                        + " run, run_max) select " + key
                        + ", submitted, started, succeeded, failed, canceled, retried, wait, wait_max, run, run_max"
                        + " from stats_row as given where span = 60 and node <> 'bench' and node <> ''"
                        + " and at = (select max(at) from stats_row where span = 60 and series = given.series and node <> 'bench')"
                        + " on conflict (span, series, at, node) do nothing";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            for (long i = 0; i < times; i++) {
                insert.setLong(1, last - i * step);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }
}
