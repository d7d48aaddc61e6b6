package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What nodes cost the database that have nothing to do, with the settings that they have by themselves. */
@Timeout(150)
class IdleClusterIT {

    private static final int NODES = 3;
    private static final int WANTED_NODES = 10;
    private static final int WANTED_PER_SECOND = 20;
    /** Of what is done each five seconds, twenty hold four or five: a short window counts chance. */
    private static final Duration WINDOW = Duration.ofSeconds(60);

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    /** Everything that a client sent to be executed: also begins, commits and the empty statements that try a connection. */
    private static long statements(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains("LOG:  execute ") || line.contains("LOG:  statement: "))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void tenIdleNodes_costFewerThanTwentyStatementsASecond() throws IOException {
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
                    nodes.add(RunningService.start(server.getJdbcUrl("postgres", "postgres"), IdleClusterIT.class));
                }
                long before = statements(log);
                // Not waiting for anything: this long it is counted.
                await().pollDelay(WINDOW).atMost(WINDOW.multipliedBy(2)).until(() -> true);
                double perNode = (statements(log) - before) / (double) WINDOW.toSeconds() / NODES;

                assertThat(perNode).isPositive();
                assertThat(perNode * WANTED_NODES).isLessThan(WANTED_PER_SECOND);
            } finally {
                nodes.reversed().forEach(RunningService::close);
            }
        }
    }
}
