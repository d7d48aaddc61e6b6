package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The jar as it is, started as a newcomer does. Java options only spare time that is not looked at here. */
@EnabledOnOs(OS.LINUX)
@EnabledForJreRange(minVersion = 25, disabledReason = "older JVMs know no cache of classes")
@Timeout(300)
class QuickStartIT {

    private static final String UP = " is up at ";
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Path JAR =
            Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();

    @TempDir
    private Path directory;

    private final List<Process> processes = new ArrayList<>();
    private int logs;

    /** One start, and what it says. */
    private record Start(Process process, Path log) {

        String said() {
            try {
                return Files.readString(log);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Start awaitUp() {
            await().atMost(LIMIT).until(() -> said().contains(UP) || !process.isAlive());
            assertThat(said()).contains(UP);
            return this;
        }

        String commandLine() throws IOException {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"))
                    .replace('\0', ' ');
        }

        void stop() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Start start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", JAR.toString()));
        command.addAll(List.of("--server.port=0", "--server.address=127.0.0.1"));
        command.addAll(List.of(arguments));
        Path log = directory.resolve("log" + logs++);
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        processes.add(process);
        return new Start(process, log);
    }

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    private List<Path> caches() throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("data/.start"))) {
            return files.filter(file -> file.toString().endsWith(".aot.size")).toList();
        }
    }

    @Tag("long")
    @Test
    void theSecondStart_hasACacheOfClasses_andABrokenOneIsInNobodysWay() throws Exception {
        Start first = start("--errand.start.cache-after=1ms", "--errand.start.cache-memory=1MB")
                .awaitUp();
        assertThat(first.commandLine()).contains("data/.start/").doesNotContain("-XX:AOTCache=");
        assertThat(first.said().lines()).hasSizeLessThan(5);
        await().atMost(LIMIT).until(() -> !caches().isEmpty());
        first.stop();

        Start second = start().awaitUp();
        assertThat(second.commandLine()).contains("-XX:AOTCache=");
        second.stop();

        Path size = caches().getFirst();
        Path cache = Path.of(size.toString().replace(".size", ""));
        byte[] bytes = Files.readAllBytes(cache);
        Arrays.fill(bytes, 0, 4096, (byte) 'x');
        Files.write(cache, bytes);
        start().awaitUp().stop();

        Files.write(cache, new byte[17]);
        Start fourth = start().awaitUp();
        assertThat(fourth.commandLine()).doesNotContain("-XX:AOTCache=");
        fourth.stop();
    }

    @Test
    void aStartThatIsKilled_costsTheNextOneNothingButTheCache() throws Exception {
        start().awaitUp().process().destroyForcibly().waitFor();
        Path parts;
        try (Stream<Path> all = Files.list(directory.resolve("data/.start"))) {
            parts = all.filter(Files::isDirectory).findFirst().orElseThrow();
        }
        Files.createDirectory(directory.resolve("data/.start/new-left-behind"));

        Start next = start().awaitUp();

        assertThat(next.commandLine()).contains(parts.toString());
        next.stop();
    }

    @Test
    void whereNothingCanBeWritten_theJarRunsAsItIs() throws Exception {
        Start start = start("--errand.start.folder=/proc/nowhere").awaitUp();

        assertThat(start.commandLine()).contains(JAR.toString()).doesNotContain("-Derrand.launcher");
        start.stop();
    }

    @Test
    void twoAtOnceOnOneFolder_oneHasTheDatabase_andTheOtherSaysSo() throws Exception {
        Start one = start();
        Start two = start();

        await().atMost(LIMIT)
                .until(() -> !one.process().isAlive() || !two.process().isAlive());
        Start refused = one.process().isAlive() ? two : one;
        Start running = one.process().isAlive() ? one : two;

        assertThat(refused.said()).contains("another process uses");
        running.awaitUp().stop();
    }

    @Test
    void whoWantsNone_hasNone() throws Exception {
        Start start = start("--errand.start.unpack=false").awaitUp();

        assertThat(start.commandLine()).contains(JAR.toString());
        assertThat(directory.resolve("data/.start")).doesNotExist();
        start.stop();
    }
}
