package dev.errand;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.store.PostgresServer;
import dev.errand.task.Task;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Readiness and submissions, asked in turn while the database goes and comes back, say the same. */
@Timeout(120)
@ExtendWith(OutputCaptureExtension.class)
class OutageAgreementIT {

    private static final String JOB = "{\"task\":\"square\",\"args\":[3]}";
    private static final String GONE = "the database does not answer; all is refused until it does";
    private static final String NO_WRITES = "the database takes no writes; they are refused until it does";
    private static final String LOCK_TIMEOUT = "--errand.database.lock-timeout=";
    private static final Semaphore RELEASED = new Semaphore(0);

    @TempDir
    private Path directory;

    private String running = "";

    static final class Holding {
        @Task("hold_through")
        String holdThrough() throws InterruptedException {
            RELEASED.acquire();
            return "held through";
        }
    }

    /** What one submission and one question for readiness were answered, one right after the other. */
    private record Exchange(int submitted, int ready) {

        static Exchange with(RunningService service) {
            HttpResponse<String> submission = service.post("/v1/jobs", JOB);
            if (submission.statusCode() != 202) {
                assertThat(submission.statusCode()).isEqualTo(503);
                assertThat(submission.headers().firstValue("Retry-After")).isPresent();
                assertThat(RunningService.JSON
                                .readTree(submission.body())
                                .get("type")
                                .asString())
                        .endsWith("store-unavailable");
            }
            return new Exchange(submission.statusCode(), readiness(service));
        }

        boolean isRefused() {
            return submitted == 503 && ready == 503;
        }

        boolean isTaken() {
            return submitted == 202 && ready == 200;
        }
    }

    private static int readiness(RunningService service) {
        return service.get("/actuator/health/readiness").statusCode();
    }

    private static List<Exchange> exchange(RunningService service, Predicate<List<Exchange>> enough) {
        List<Exchange> all = new ArrayList<>();
        while (!enough.test(all)) {
            all.add(Exchange.with(service));
            boolean agrees = all.getLast().isRefused() || all.getLast().isTaken();
            boolean agreed = all.size() == 1
                    || all.get(all.size() - 2).isRefused()
                    || all.get(all.size() - 2).isTaken();
            assertThat(agrees || agreed)
                    .as("within one exchange they agree: %s", all)
                    .isTrue();
        }
        return all;
    }

    private static boolean isOut(List<Exchange> all) {
        return !all.isEmpty() && all.getLast().isRefused();
    }

    private static boolean isBack(List<Exchange> all) {
        return !all.isEmpty() && all.getLast().isTaken();
    }

    private static Predicate<List<Exchange>> times(int count) {
        return all -> all.size() >= count;
    }

    private static Predicate<List<Exchange>> lasting(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        return all -> System.nanoTime() - end > 0;
    }

    /** Reads go on; one may have met a connection that was cut. */
    private void awaitReads(RunningService service) {
        await().until(() -> service.get("/v1/jobs/" + running).statusCode() == 200);
        assertThat(readiness(service)).isEqualTo(503);
    }

    @BeforeEach
    void reset() {
        RELEASED.drainPermits();
    }

    private void begin(RunningService service) {
        running = service.json(service.post("/v1/jobs", "{\"task\":\"hold_through\"}"))
                .get("id")
                .asString();
    }

    /** What ended while the database was away is written as soon as it is back. */
    private void assertHeldThrough(RunningService service) {
        var job = service.json(service.get("/v1/jobs/" + running + "?wait=30"));
        assertThat(job.get("status").asString()).isEqualTo("succeeded");
        assertThat(job.get("attempt").asInt()).isEqualTo(1);
    }

    private static void assertToldOnce(CapturedOutput output, String what) {
        assertThat(output.getOut().lines().filter(line -> line.contains(what)))
                .as("it begins")
                .hasSize(1);
        assertThat(output.getOut().lines().filter(line -> line.contains("the database answers again")))
                .as("it ends")
                .hasSize(1);
        assertThat(output.getOut()).doesNotContain("nothing is claimed from", "no promoting now");
        assertThat(output.getOut().lines().filter(line -> line.contains("requests are refused")))
                .as("but for those that were under way")
                .hasSizeLessThan(3);
    }

    @Test
    @Tag("long")
    void aServerThatIsStoppedAndStarted(CapturedOutput output) throws Exception {
        try (PostgresServer server = PostgresServer.own();
                RunningService service = RunningService.start(
                        server.emptyDatabase(), Holding.class, "--errand.maintenance.poll-interval=1s")) {
            begin(service);
            server.stop();
            exchange(service, OutageAgreementIT::isOut);
            RELEASED.release();
            exchange(service, all -> output.getOut().contains(GONE));
            exchange(service, lasting(Duration.ofSeconds(3)));

            server.start();
            exchange(service, OutageAgreementIT::isBack);
            exchange(service, times(20));

            assertHeldThrough(service);
            assertToldOnce(output, GONE);
            // The service is stopped, in time, while it is away again.
            server.stop();
            exchange(service, OutageAgreementIT::isOut);
        }
    }

    @Test
    void aFileThatAnotherProcessHolds(CapturedOutput output) throws Exception {
        Path file = directory.resolve("errand.db");
        try (RunningService service = RunningService.start(directory, Holding.class, LOCK_TIMEOUT + "3s")) {
            begin(service);
            try (LockHolder holder = LockHolder.hold(file)) {
                assertThat(holder).isNotNull();
                exchange(service, OutageAgreementIT::isOut);
                RELEASED.release();
                long before = System.nanoTime();
                exchange(service, times(20));
                assertThat(Duration.ofNanos(System.nanoTime() - before))
                        .as("nobody waits for the lock")
                        .isLessThan(Duration.ofSeconds(10));
                exchange(service, all -> output.getOut().contains(NO_WRITES));
                awaitReads(service);
            }
            exchange(service, OutageAgreementIT::isBack);
            exchange(service, times(20));

            assertHeldThrough(service);
            assertToldOnce(output, NO_WRITES);
        }
    }

    @Test
    void aDiskThatIsFull() throws Exception {
        Path file = directory.resolve("errand.db");
        String url = "jdbc:sqlite:" + file;
        try (RunningService service = RunningService.start(directory, Holding.class)) {
            assertThat(exchange(service, OutageAgreementIT::isBack)).isNotEmpty();
        }
        int pages = ballast(url);
        try (RunningService service = RunningService.start(url + "?max_page_count=" + pages, Holding.class)) {
            exchange(service, OutageAgreementIT::isOut);
            exchange(service, times(20));
            execute(url, "drop table ballast");
            exchange(service, OutageAgreementIT::isBack);
            exchange(service, times(20));
        }
    }

    /** Fills the file, so that nothing but this can be removed; answers how large it has become. */
    private static int ballast(String url) throws SQLException {
        execute(url, "create table ballast (content blob)");
        execute(url, "insert into ballast values (zeroblob(10000000))");
        execute(url, "vacuum");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                var row = statement.executeQuery("pragma page_count")) {
            row.next();
            return row.getInt(1) + 20;
        }
    }

    @Test
    void aDatabaseThatMayOnlyBeRead() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.emptyDatabase();
        try (RunningService service = RunningService.start(url, Holding.class)) {
            begin(service);
            readOnly(url, true);
            server.endConnections(url, "");
            exchange(service, OutageAgreementIT::isOut);
            RELEASED.release();
            exchange(service, times(20));
            awaitReads(service);

            readOnly(url, false);
            await().until(() -> readiness(service) == 200);
            assertThat(exchange(service, times(20)))
                    .as("none on a session that began meanwhile and may only read")
                    .allMatch(Exchange::isTaken);
            assertHeldThrough(service);
        } finally {
            server.drop(url);
        }
    }

    private static void readOnly(String url, boolean only) throws SQLException {
        String name = url.replaceFirst("[?].*", "").replaceFirst(".*/", "");
        execute(
                url + "&options=-c%20default_transaction_read_only=off",
                "alter database " + name + " set default_transaction_read_only = " + only);
    }

    @Test
    void jobsThatSomebodyHoldsAllOf() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String url = server.emptyDatabase();
        try (RunningService service = RunningService.start(url, Holding.class, LOCK_TIMEOUT + "3s")) {
            begin(service);
            try (Connection other = DriverManager.getConnection(url);
                    Statement statement = other.createStatement()) {
                other.setAutoCommit(false);
                statement.execute("lock table job in share mode");
                exchange(service, OutageAgreementIT::isOut);
                RELEASED.release();
                exchange(service, times(20));
                awaitReads(service);
                other.rollback();
            }
            exchange(service, OutageAgreementIT::isBack);
            exchange(service, times(20));
            assertHeldThrough(service);
        } finally {
            server.drop(url);
        }
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
