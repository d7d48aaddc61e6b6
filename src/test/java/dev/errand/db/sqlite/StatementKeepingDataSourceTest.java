package dev.errand.db.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.sqlite.jdbc4.JDBC4PreparedStatement;

class StatementKeepingDataSourceTest {

    private static final String SELECT = "select value from pair where name = ?";

    @TempDir
    private Path directory;

    private Connection connection;

    @BeforeEach
    void open() throws SQLException {
        String url = "jdbc:sqlite:" + directory.resolve("test.db");
        connection = new StatementKeepingDataSource(new DriverManagerDataSource(url), 3).getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute("create table pair (name text primary key, value integer)");
            statement.execute("insert into pair values ('one', 1), ('two', 2)");
        }
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    private static int value(PreparedStatement statement, String name) throws SQLException {
        statement.setString(1, name);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    private Object driversOwn(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.unwrap(JDBC4PreparedStatement.class);
        }
    }

    @Test
    void aStatement_isPreparedOnceAndServesAgain() throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(SELECT)) {
            assertThat(value(first, "one")).isEqualTo(1);
        }
        try (PreparedStatement second = connection.prepareStatement(SELECT)) {
            assertThat(value(second, "two")).isEqualTo(2);
        }

        assertThat(driversOwn(SELECT)).isSameAs(driversOwn(SELECT));
    }

    @Test
    void parameters_areForgotten() throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(SELECT)) {
            assertThat(value(first, "one")).isEqualTo(1);
        }
        try (PreparedStatement second = connection.prepareStatement(SELECT);
                ResultSet row = second.executeQuery()) {
            assertThat(row.next()).isFalse();
        }
    }

    @Test
    void aStatementThatIsOpenTwice_isTwo() throws SQLException {
        try (PreparedStatement first = connection.prepareStatement(SELECT);
                PreparedStatement second = connection.prepareStatement(SELECT)) {
            first.setString(1, "one");
            try (ResultSet row = first.executeQuery()) {
                assertThat(value(second, "two")).isEqualTo(2);
                assertThat(row.next()).isTrue();
                assertThat(row.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void ofMoreStatementsThanAreKept_theOldestGo() throws SQLException {
        Object first = driversOwn(SELECT);
        for (int i = 0; i < 5; i++) {
            driversOwn("select " + i);
        }

        assertThat(driversOwn(SELECT)).isNotSameAs(first);
    }

    @Test
    void aResultThatNobodyClosed_holdsUpNothing() throws SQLException {
        try (PreparedStatement careless = connection.prepareStatement("select name from pair")) {
            assertThat(careless.executeQuery().next()).isTrue();
        }
        try (Statement statement = connection.createStatement()) {
            // With a reader in its way, it could not be done.
            assertThat(statement.executeUpdate("drop table pair")).isZero();
        }
    }
}
