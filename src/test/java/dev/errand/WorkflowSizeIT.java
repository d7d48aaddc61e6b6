package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.db.commit.Transactions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** The largest workflows, in both shapes and on both databases: what they take, and that they end. */
@Timeout(600)
@Tag("long")
class WorkflowSizeIT {

    private static final Logger log = LoggerFactory.getLogger(WorkflowSizeIT.class);

    private static final int JOBS = 10_000;
    /** A generous bound: what is looked for is what grows with the square. */
    private static final Duration LIMIT = Duration.ofMinutes(4);
    /** Statements on waits for each job, in all: what tells an end, counts down, and looks for what is left. */
    private static final int STATEMENTS = 6;

    private static final long MEGABYTE = 1024L * 1024;
    /** Of the heap, once it is accepted: its jobs are in the database. */
    private static final long MOST_MEGABYTES = 50;

    @TempDir(cleanup = CleanupMode.NEVER)
    private Path directory;

    private static String workflow(IntFunction<String> after) {
        return IntStream.range(0, JOBS)
                .mapToObj(i -> "\"j" + i + "\":{\"task\":\"echo\",\"args\":[1]" + after.apply(i) + "}")
                .collect(Collectors.joining(",", "{\"jobs\":{", "}}"));
    }

    private static String chain() {
        return workflow(i -> i == 0 ? "" : ",\"after\":[\"j" + (i - 1) + "\"]");
    }

    private static String fan() {
        return workflow(i -> i == 0 ? "" : ",\"after\":[\"j0\"]");
    }

    /** What is reachable. */
    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void run(RunningService service, String name, String body) {
        long before = heap();
        Instant begun = Instant.now();
        String id = service.json(service.post("/v1/workflows", body)).path("id").asString();
        Duration accepted = Duration.between(begun, Instant.now());
        long held = heap() - before;
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> service.json(service.get("/v1/batches/" + id))
                        .path("done")
                        .asBoolean());
        Duration all = Duration.between(begun, Instant.now());
        log.info(
                "{} of {} jobs: accepted in {} ms, over in {} s; holds {} MB of the heap meanwhile",
                name,
                JOBS,
                accepted.toMillis(),
                all.toMillis() / 1000.0,
                held / MEGABYTE);

        JsonNode workflow = service.json(service.get("/v1/workflows/" + id));
        assertThat(workflow.path("status").asString()).isEqualTo("succeeded");
        assertThat(workflow.at("/counts/succeeded").asInt()).isEqualTo(JOBS);
        assertThat(workflow.path("jobs").size()).isEqualTo(JOBS);
        long early = service.bean(Transactions.class)
                .read(jdbc -> jdbc.sql("""
                                select count(*) from dependency as d join job as c on c.id = d.child_id join job as p on p.id = d.parent_id
                                where c.started_at < p.finished_at or d.standing = 0""").query(Long.class).single());
        assertThat(early).as("jobs that began too early").isZero();
        assertThat(held / MEGABYTE).as("megabytes that it holds while it runs").isLessThan(MOST_MEGABYTES);
    }

    @Test
    void onSqlite() {
        try (RunningService service = RunningService.start(directory, WorkflowSizeIT.class)) {
            run(service, "a chain", chain());
            run(service, "a fan", fan());
        }
    }

    @Test
    void onPostgres_withFewStatementsForEachJob() throws IOException {
        Path lines = directory.resolve("postgres.log");
        try (EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setServerConfig("log_statement", "all")
                        .setOutputRedirector(Redirect.appendTo(lines.toFile()))
                        .setErrorRedirector(Redirect.appendTo(lines.toFile()))
                        .setPGStartupWait(Duration.ofSeconds(60))
                        .start();
                RunningService service =
                        RunningService.start(server.getJdbcUrl("postgres", "postgres"), WorkflowSizeIT.class)) {
            run(service, "a chain", chain());
            assertThat(statements(lines)).isLessThan(STATEMENTS * JOBS);
            run(service, "a fan", fan());
            assertThat(statements(lines)).isLessThan(2 * STATEMENTS * JOBS);
        }
    }

    private static int statements(Path lines) {
        try (Stream<String> all = Files.lines(lines)) {
            return (int) all.filter(line -> line.contains("LOG:  execute ") && line.contains("dependency"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
