package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What nodes cost the database that have nothing to do, with the settings that they have by themselves. */
@Timeout(150)
@Tag("long")
class IdleClusterIT {

    /** As nodes are that others can reach. */
    private static final String CLOSED = "--errand.security.mode=on";

    private static final int NODES = 3;
    private static final int WANTED_NODES = 10;
    private static final int WANTED_PER_SECOND = 20;
    private static final int MOST = 20;
    /** None of them is due in this century. */
    private static final String SCHEDULES = """
            insert into schedule (id, tenant, name, source, state, overlap, rules, kind, target, target_size, fingerprint, task, queue, base,
                considered_at, next_at, due_at, version, created_at, updated_at)
            select 'sch_' || n, 'default', 's' || n, 'api', 'active', 'skip', '{"cron":"@yearly"}', 'job', '{"task":"square","args":[3]}', 29,
                '', 'square', 'default', '', 0, 4102444800000 + n, 4102444800000 + n, 1, 0, 0 from generate_series(1, 10000) as n""";

    /** The time and the name of a prepared statement, which differ where the statement does not. */
    private static final Pattern NAME = Pattern.compile("^.*LOG:  (execute [^:]*|statement): ");

    /** Of what is done each five seconds, twenty hold four or five: a short window counts chance. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    /** Everything that a client sent to be executed: also begins, commits and the empty statements that try a connection. */
    private static List<String> statements(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("LOG:  execute ") || line.contains("LOG:  statement: "))
                    .map(line -> NAME.matcher(line).replaceFirst(""))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Which ones are the most, for whoever has to make them fewer. */
    private static String most(List<String> statements) {
        return statements.stream()
                .collect(Collectors.groupingBy(line -> line, Collectors.counting()))
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(MOST)
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining("\n"));
    }

    @Test
    void tenIdleNodes_withTenThousandSchedules_costFewerThanTwentyStatementsASecond() throws IOException, SQLException {
        Path log = directory.resolve("postgres.log");
        List<RunningService> nodes = new ArrayList<>();
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setServerConfig("log_statement", "all")
                .setOutputRedirector(Redirect.appendTo(log.toFile()))
                .setErrorRedirector(Redirect.appendTo(log.toFile()))
                .setPGStartupWait(Duration.ofSeconds(60))
                .start()) {
            try {
                for (int i = 0; i < NODES; i++) {
                    nodes.add(RunningService.start(
                            server.getJdbcUrl("postgres", "postgres"), IdleClusterIT.class, CLOSED));
                }
                try (Connection connection = DriverManager.getConnection(server.getJdbcUrl("postgres", "postgres"));
                        Statement statement = connection.createStatement()) {
                    assertThat(statement.executeUpdate(SCHEDULES)).isEqualTo(10_000);
                }
                int before = statements(log).size();
                // Not waiting for anything: this long it is counted.
                await().pollDelay(WINDOW).atMost(WINDOW.multipliedBy(2)).until(() -> true);
                List<String> all = statements(log);
                List<String> asked = all.subList(before, all.size());
                double perNode = asked.size() / (double) WINDOW.toSeconds() / NODES;

                assertThat(perNode).isPositive();
                assertThat(asked.stream()
                                .filter(line -> line.contains(" from schedule"))
                                .count())
                        .as("looks at schedules in a minute")
                        .isLessThan(3);
                assertThat(perNode * WANTED_NODES)
                        .as("of %s:%n%s", asked.size(), most(asked))
                        .isLessThan(WANTED_PER_SECOND);
            } finally {
                nodes.reversed().forEach(RunningService::close);
            }
        }
    }
}
