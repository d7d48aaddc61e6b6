package dev.errand.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What the database alone can do: rows of the least width that a job could have are inserted, claimed and completed, a thousand at a
 * time, each thousand with one statement and one durable commit.
 */
final class RawLife {

    private static final int GROUP = 1_000;

    /**
     * The statements.
     *
     * @param insert takes a JSON array of payloads
     * @param claim takes how many, answers their ids
     * @param complete takes a JSON array of ids
     */
    record Sql(String table, String insert, String claim, String complete) {}

    private final Connection connection;
    private final Sql sql;

    private RawLife(Connection connection, Sql sql) {
        this.connection = connection;
        this.sql = sql;
    }

    /** A connection to an empty database, ready for any number of lives. */
    static RawLife in(Connection connection, Sql sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.table());
            statement.execute("create index raw_job_queued on raw_job (id) where state = 'queued'");
        }
        connection.setAutoCommit(false);
        return new RawLife(connection, sql);
    }

    /** Lets so many rows live; answers how many a second. */
    double rowsPerSecond(int rows) throws SQLException {
        String payloads = "[" + String.join(",", Collections.nCopies(GROUP, '"' + SampleJobs.PAYLOAD + '"')) + "]";
        long begun = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement(sql.insert())) {
            for (int done = 0; done < rows; done += GROUP) {
                insert.setString(1, payloads);
                check(insert.executeUpdate());
                connection.commit();
            }
        }
        try (PreparedStatement claim = connection.prepareStatement(sql.claim());
                PreparedStatement complete = connection.prepareStatement(sql.complete())) {
            for (int done = 0; done < rows; done += GROUP) {
                List<String> ids = claim(claim);
                connection.commit();
                complete.setString(1, "[" + String.join(",", ids) + "]");
                check(complete.executeUpdate());
                connection.commit();
            }
        }
        return rows / ((System.nanoTime() - begun) / 1e9);
    }

    private static List<String> claim(PreparedStatement claim) throws SQLException {
        claim.setInt(1, GROUP);
        List<String> ids = new ArrayList<>(GROUP);
        try (ResultSet rows = claim.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getString(1));
            }
        }
        check(ids.size());
        return ids;
    }

    private static void check(int changed) {
        if (changed != GROUP) {
            throw new IllegalStateException(changed + " rows instead of " + GROUP);
        }
    }
}
