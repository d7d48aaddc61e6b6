package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.command.Leftovers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The service dies, and what its commands have started dies with it; its jobs are run again, and end once. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class CommandKillIT {

    private static final Duration LONG = Duration.ofSeconds(60);
    private static final List<String> ENDLESS =
            List.of("computes", "deaf", "doubleFork", "sessions", "emptied", "fillsErrors", "hundred", "fillsOutput");

    @TempDir
    private Path directory;

    private ErrandProcess service() throws IOException {
        Path config = directory.resolve("commands.yaml");
        try (var in = Leftovers.class.getResourceAsStream("commands.yaml")) {
            // What fills its output is to go on until it is killed.
            Files.writeString(
                    config,
                    new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .replace("argv: [\"yes\"]", "argv: [sleep, \"31012\"]"));
        }
        return new ErrandProcess(
                directory,
                List.of(),
                List.of(
                        "--spring.config.additional-location=file:" + config,
                        "--errand.command.directory=" + directory.resolve("commands")));
    }

    private static List<String> submit(ErrandProcess service) {
        List<String> ids = new ArrayList<>();
        for (String task : ENDLESS) {
            ids.add(ErrandProcess.json(service.post("/v1/jobs", "{\"task\":\"" + task + "\"}"))
                    .get("id")
                    .asString());
        }
        awaitAll(ids);
        return ids;
    }

    private static void awaitAll(List<String> ids) {
        await().atMost(LONG)
                .until(() -> ids.stream().noneMatch(id -> Leftovers.with(id).isEmpty()));
        await().atMost(LONG).until(() -> Leftovers.with("sleep\00031009").size() == 100);
        await().atMost(LONG)
                .until(() -> !Leftovers.with("sleep\00031006.25").isEmpty()
                        && !Leftovers.with("sleep\00031004").isEmpty());
    }

    private static void assertGone(List<String> ids) {
        ids.forEach(id -> assertThat(Leftovers.with(id)).isEmpty());
        assertThat(Leftovers.with("sleep\000310")).isEmpty();
    }

    /** All of them run again, and none of the processes is one of before. */
    private static void awaitSecondAttempts(ErrandProcess service, List<String> ids, Path environ) {
        for (String id : ids) {
            // Some of them live for a moment only, and are gone before they are read.
            await().atMost(LONG).ignoreException(NoSuchFileException.class).untilAsserted(() -> {
                JsonNode job = ErrandProcess.json(service.get("/v1/jobs/" + id));
                assertThat(job.get("status").asString()).isEqualTo("running");
                assertThat(job.get("attempt").asInt()).isEqualTo(2);
                List<String> processes = Leftovers.with(id);
                assertThat(processes).isNotEmpty();
                for (String process : processes) {
                    assertThat(Files.readString(
                                    environ.resolve(process.split(" ")[0]).resolve("environ")))
                            .contains("ERRAND_ATTEMPT=2\0");
                }
            });
        }
        awaitAll(ids);
        assertThat(Leftovers.with("sleep\00031009")).hasSize(100);
    }

    private void cancelAll(ErrandProcess service, List<String> ids) throws IOException {
        ids.forEach(id -> service.post("/v1/jobs/" + id + "/cancel", "{}"));
        for (String id : ids) {
            JsonNode job = ErrandProcess.json(service.get("/v1/jobs/" + id + "?wait=30"));
            assertThat(job.get("status").asString()).as("%s", job).isEqualTo("canceled");
        }
        assertGone(ids);
        JsonNode next = ErrandProcess.json(
                service.post("/v1/jobs", "{\"task\":\"bare\",\"args\":[\"x\"]}", "Prefer", "wait=20"));
        assertThat(next.get("status").asString()).isEqualTo("succeeded");
        try (Stream<Path> files = Files.walk(directory.resolve("commands"))) {
            // The folder of this run, its lock, and empty folders that the next commands get.
            assertThat(files.filter(path -> !path.equals(directory.resolve("commands")))
                            .filter(path -> !path.getFileName().toString().startsWith("free-")))
                    .hasSize(2);
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void kill9_endsEverything_alsoWhileNoServiceIsThere() throws IOException {
        try (ErrandProcess service = service().start()) {
            List<String> ids = submit(service);
            service.kill();
            await().atMost(LONG).untilAsserted(() -> assertGone(ids));
            await().atMost(LONG).until(() -> Leftovers.with("errand-guard").isEmpty());
            service.start();
            awaitSecondAttempts(service, ids, Path.of("/proc"));
            cancelAll(service, ids);
        }
        await().atMost(LONG).until(() -> Leftovers.with("errand-guard").isEmpty());
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whatNobodyHasEnded_isEndedByTheNextService_beforeItsJobsRunAgain() throws IOException {
        try (ErrandProcess service = service().start()) {
            List<String> ids = submit(service);
            List<String> guards = Leftovers.with("errand-guard");
            assertThat(guards).hasSize(1);
            Signals.send("STOP", service.pid());
            Signals.send("KILL", Long.parseLong(guards.getFirst().split(" ")[0]));
            service.kill();
            // They go on, but for the one that writes to a pipe which nobody reads; the one without an environment is
            // known to nobody any more.
            ids.stream()
                    .filter(id -> ids.indexOf(id) != ENDLESS.indexOf("fillsErrors"))
                    .forEach(id -> assertThat(Leftovers.with(id)).isNotEmpty());
            Leftovers.with("sleep\00031006.25")
                    .forEach(each -> Signals.send("KILL", Long.parseLong(each.split(" ")[0])));
            service.start();
            awaitSecondAttempts(service, ids, Path.of("/proc"));
            cancelAll(service, ids);
        }
    }

    /** Threads of the service that have nothing to do end after ten seconds; the one that has started a command must not. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void whoDiesWithHisParent_livesAsLongAsTheService() throws IOException {
        try (ErrandProcess service = service().start()) {
            JsonNode job = ErrandProcess.json(service.post("/v1/jobs", "{\"task\":\"attached\"}", "Prefer", "wait=40"));
            assertThat(job.get("status").asString()).as("%s", job).isEqualTo("succeeded");
        }
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void aGuardThatDies_isReplaced() throws IOException {
        try (ErrandProcess service = service().start()) {
            List<String> ids = submit(service);
            String guard = Leftovers.with("errand-guard").getFirst().split(" ")[0];
            await().during(Duration.ofSeconds(1)).until(service::isAlive);
            Signals.send("KILL", Long.parseLong(guard));
            await().atMost(LONG)
                    .until(() ->
                            Leftovers.with("errand-guard").stream().anyMatch(line -> !line.startsWith(guard + " ")));
            service.kill();
            await().atMost(LONG).untilAsserted(() -> assertGone(ids));
        }
    }
}
