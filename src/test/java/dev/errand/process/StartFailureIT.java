package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails says in one line what is wrong and what to do. */
@Tag("long")
class StartFailureIT {

    @TempDir
    private Path directory;

    @Test
    void start_saysInOneLineWhereItIs() {
        try (ErrandProcess service = new ErrandProcess(directory, List.of(), List.of()).start()) {
            assertThat(service.logText().lines().filter(line -> line.contains(" is up at ")))
                    .singleElement()
                    .asString()
                    .contains("at " + service.uri("") + ", open to everybody on this machine")
                    .contains("jobs are in sqlite:data/errand.db")
                    .contains("/swagger-ui.html");
            assertThat(service.logText().lines().count()).isLessThan(10);
        }
    }

    @Test
    void stop_saysWhenItBeginsAndWhenItIsDone() {
        ErrandProcess service = new ErrandProcess(directory, List.of(), List.of()).start();

        service.terminate(Duration.ofSeconds(60));

        assertThat(service.logText().lines().filter(line -> line.contains("Errand stops")))
                .singleElement()
                .asString()
                .endsWith("Errand stops: nothing runs");
        assertThat(service.logText().lines().toList().getLast()).contains("Errand has stopped, within ");
    }

    @Test
    void aPortThatIsTaken_isNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(failure("--server.address=127.0.0.1", "--server.port=" + taken.getLocalPort()))
                    .contains("Port " + taken.getLocalPort() + " was already in use");
        }
    }

    @Test
    void aFolderThatCannotBeUsed_isNamed() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));

        assertThat(failure("--errand.database.url=jdbc:sqlite:" + file.resolve("errand.db")))
                .contains(file.toString())
                .contains("ERRAND_DATABASE_URL");
    }

    @Test
    void aFileThatIsNoDatabase_isNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("notes.db"), "not a database, but a text ".repeat(100));

        assertThat(failure("--errand.database.url=jdbc:sqlite:" + file))
                .contains("The file of the database cannot be used")
                .contains("ERRAND_DATABASE_URL");
    }

    @Test
    void aDatabaseThatAnotherProcessUses_isNamed() throws Exception {
        try (ErrandProcess first = new ErrandProcess(directory, List.of(), List.of()).start()) {
            assertThat(first.isAlive()).isTrue();
            assertThat(failure()).contains("another process uses").contains("Stop the other process");
        }
    }

    @Test
    void aServerThatIsNotThere_isNamed() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }

        assertThat(failure(
                        "--errand.database.url=jdbc:postgresql://127.0.0.1:" + free + "/errand?password=secret",
                        "--errand.database.connect-timeout=1s",
                        "--spring.flyway.connect-retries=0"))
                .contains("127.0.0.1:" + free)
                .contains("errand.database.password")
                .doesNotContain("secret");
    }

    @Test
    void aJarThatCannotBeUsed_isNamed_whereTheServiceIsNotToStartWithout() throws Exception {
        Files.writeString(Files.createDirectories(directory.resolve("tasks")).resolve("torn.jar"), "torn");

        assertThat(failure("--errand.jars.on-error=fail"))
                .contains("The jar torn cannot be used")
                .contains("ERRAND_JARS_ONERROR");
    }

    @Test
    void aValueThatIsNotAllowed_isNamed() throws Exception {
        assertThat(failure("--errand.database.readers=0"))
                .contains("errand.database.readers")
                .contains("greater than or equal to 1");
    }

    @Test
    void aSettingThatNothingReads_isNamedInTheLog_withTheOneThatIsNear() throws Exception {
        List<String> wrong = List.of("--errand.http.alow=secret");
        try (ErrandProcess service = new ErrandProcess(directory, List.of(), wrong).start()) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(service.logText().lines())
                            .filteredOn(line -> line.contains("WARN"))
                            .singleElement()
                            .asString()
                            .contains("errand.http.alow", "did you mean errand.http.allow?")
                            .doesNotContain("secret"));
        }
    }

    /** The one line that is said, of a process that ended by itself. */
    private String failure(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(ExtractedJar.get().command(List.of("-Dserver.port=0")));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "start", ".log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log);
        assertThat(process.exitValue()).as(said).isNotZero();
        assertThat(said.lines().filter(line -> line.contains("The service cannot start.")))
                .as(said)
                .hasSize(1);
        assertThat(said).doesNotContain("\tat ").doesNotContain("APPLICATION FAILED");
        assertThat(said.lines().count()).as(said).isLessThan(6);
        return said.lines()
                .filter(line -> line.contains("The service cannot start."))
                .findFirst()
                .orElseThrow();
    }
}
