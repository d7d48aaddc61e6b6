package dev.errand.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.errand.db.Database;
import dev.errand.db.DatabaseProperties;
import dev.errand.db.boot.DatabaseConfiguration;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.ConfigDataApplicationContextInitializer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A pooler that shares connections between transactions knows nothing of statements that the server keeps. */
class PreparedStatementsTest {

    /** More often than the driver waits for before it has a statement kept. */
    private static final int OFTEN = 10;

    private final PostgresServer server = PostgresServer.shared();
    private final String url = server.newDatabase();

    @AfterEach
    void giveBack() {
        server.giveBack(url);
    }

    private DatabaseProperties properties(boolean preparedStatements) {
        Duration limit = Duration.ofSeconds(20);
        return new DatabaseProperties(
                url,
                null,
                null,
                1,
                10,
                10,
                Duration.ZERO,
                limit,
                limit,
                limit,
                limit,
                limit,
                limit,
                preparedStatements);
    }

    private int keptAfterUse(boolean preparedStatements) throws SQLException {
        try (Database database = DatabaseConfiguration.open(properties(preparedStatements));
                Connection connection = database.writer().getConnection()) {
            for (int i = 0; i < OFTEN; i++) {
                try (PreparedStatement statement = connection.prepareStatement("select ?::int4")) {
                    statement.setInt(1, i);
                    statement.executeQuery().close();
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(
                            "select count(*) from pg_prepared_statements where statement like 'select $1%'");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    @Test
    void statements_areKeptByTheServerOnlyWhereTheyMayBe() throws SQLException {
        assertThat(keptAfterUse(true)).isEqualTo(1);
        assertThat(keptAfterUse(false)).isZero();
    }

    private static List<String> plannerSettings(DataSource source) {
        return JdbcClient.create(source)
                .sql("select name from pg_settings where name like 'enable_%' and source = 'session' order by name")
                .query(String.class)
                .list();
    }

    @Test
    void thePlanner_isToldWhatItCannotKnow_whereConnectionsAreOurs() {
        try (Database database = DatabaseConfiguration.open(properties(true))) {
            assertThat(plannerSettings(database.readers())).containsExactly("enable_bitmapscan");
            assertThat(plannerSettings(database.writer()))
                    .containsExactly("enable_bitmapscan", "enable_mergejoin", "enable_seqscan");
        }
        try (Database database = DatabaseConfiguration.open(properties(false))) {
            assertThat(plannerSettings(database.readers())).isEmpty();
            assertThat(plannerSettings(database.writer())).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void theyAreKept_justWhereNotificationsAreOn(String notifications) {
        new ApplicationContextRunner()
                .withInitializer(new ConfigDataApplicationContextInitializer())
                .withPropertyValues("errand.cluster.notify=" + notifications)
                .run(context -> assertThat(context.getEnvironment().getProperty("errand.database.prepared-statements"))
                        .isEqualTo(notifications));
    }
}
