package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.command.Leftovers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Children that are hard to end, each by each end that an attempt can have, each pair with a job of its own. Those of one end run side by side. */
@Tag("long")
@EnabledOnOs(OS.LINUX)
class CommandMatrixIT {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Short enough that what ends by itself has left something that still writes when it comes. */
    private static final String TIMEOUT = ",\"timeoutSeconds\":4.5";

    /** What they do as scripts, and how many processes they are at least when all of them are there. */
    private enum Child {
        IGNORES_SIGTERM(1, "trap '' TERM INT HUP; while :; do sleep 0.1; done"),
        FORKS_AND_EXITS(2, "(sleep 32001 &) ; exec sleep 32002"),
        FORKS_TWICE(2, "(sh -c '(sleep 32003 &)' &) ; exec sleep 32004"),
        MAKES_SESSIONS(
                3,
                "setsid sh -c 'trap \"\" TERM; while :; do sleep 0.1; done' & setsid -f sleep 32005; exec sleep 32006"),
        KEEPS_OUTPUT_OPEN(2, "setsid -f sleep 32007 2>&1; exec sleep 32008 >/dev/null 2>&1"),
        FILLS_OUTPUT(1, "while :; do head -c 50000 /dev/zero; sleep 0.05; done"),
        FILLS_ERRORS(1, "while :; do head -c 50000 /dev/zero | tr '\\0' e >&2; echo >&2; sleep 0.05; done"),
        READS_NOTHING(1, "exec sleep 32009"),
        SPAWNS_A_HUNDRED(101, "i=0; while [ $i -lt 100 ]; do sleep 32010 & i=$((i+1)); done; wait"),
        EXITS_WHILE_ITS_CHILD_WRITES(2, "(while :; do echo x; sleep 0.05; done) & sleep 4");

        private final int processes;
        private final String script;

        Child(int processes, String script) {
            this.processes = processes;
            this.script = script;
        }

        String task() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How the attempts end, the last one with its job. */
    enum End {
        TIMEOUT("timed-out", "failed"),
        CANCEL("canceled", "canceled"),
        DRAIN("interrupted, canceled", "canceled"),
        KILL_9("lost, canceled", "canceled");

        private final String outcomes;
        private final String status;

        End(String outcomes, String status) {
            this.outcomes = outcomes;
            this.status = status;
        }
    }

    @TempDir
    private Path directory;

    private ErrandProcess service() throws IOException {
        ObjectNode root = ErrandProcess.JSON.createObjectNode();
        ObjectNode commands = root.putObject("errand").putObject("commands");
        for (Child child : Child.values()) {
            ObjectNode command = commands.putObject("[" + child.task() + "]");
            command.putArray("argv").add("sh").add("-c").add(child.script);
            command.put("result", "text").put("kill-after", "500ms").put("queue", "awkward");
            // More than a pipe takes, for the one that does not read it.
            command.putObject("parameters").putObject("text").put("type", "string");
        }
        // JSON is YAML.
        Path config = directory.resolve("commands.yaml");
        Files.writeString(config, root.toString());
        return new ErrandProcess(
                directory,
                List.of(),
                List.of(
                        "--spring.config.additional-location=file:" + config,
                        "--errand.command.directory=" + directory.resolve("commands"),
                        "--errand.execution.queues.awkward.concurrency=" + Child.values().length,
                        "--errand.execution.drain=200ms",
                        "--errand.execution.interrupt-grace=2s"));
    }

    private static Map<Child, String> submit(ErrandProcess service, String rest) {
        Map<Child, String> jobs = new EnumMap<>(Child.class);
        String text = "x".repeat(200_000);
        for (Child child : Child.values()) {
            String body = "{\"task\":\"" + child.task() + "\",\"args\":[\"" + text + "\"]" + rest + "}";
            jobs.put(
                    child,
                    ErrandProcess.json(service.post("/v1/jobs", body)).get("id").asString());
        }
        return jobs;
    }

    /** All processes of all of them are there, but for the one that ends by itself. */
    private static void awaitRunning(ErrandProcess service, Map<Child, String> jobs) {
        jobs.forEach((child, id) -> await().atMost(LONG)
                .until(() -> Leftovers.with(id).size() >= child.processes
                        || job(service, id).get("status").asString().equals("succeeded")));
    }

    private static JsonNode job(ErrandProcess service, String id) {
        return ErrandProcess.json(service.get("/v1/jobs/" + id));
    }

    private static void cancel(ErrandProcess service, Map<Child, String> jobs) {
        jobs.values().forEach(id -> service.post("/v1/jobs/" + id + "/cancel", "{}"));
    }

    private static List<String> left(Map<Child, String> jobs) {
        return jobs.entrySet().stream()
                .flatMap(job -> Leftovers.with(job.getValue()).stream().map(process -> job.getKey() + ": " + process))
                .toList();
    }

    private static void runAgain(ErrandProcess service, Map<Child, String> jobs) {
        service.start();
        awaitRunning(service, jobs);
        cancel(service, jobs);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 3, unit = TimeUnit.MINUTES)
    void ofEachChild_nothingIsLeft_andItsJobHasOneEnd(End end) throws IOException {
        try (ErrandProcess service = service().start()) {
            Map<Child, String> jobs = submit(service, end == End.TIMEOUT ? TIMEOUT : "");
            awaitRunning(service, jobs);
            switch (end) {
                case TIMEOUT -> assertThat(left(jobs)).isNotEmpty();
                case CANCEL -> cancel(service, jobs);
                case DRAIN -> {
                    service.terminate(LONG);
                    assertThat(left(jobs)).isEmpty();
                    assertThat(files()).isEmpty();
                    runAgain(service, jobs);
                }
                case KILL_9 -> {
                    service.kill();
                    await().atMost(LONG)
                            .untilAsserted(() -> assertThat(left(jobs)).isEmpty());
                    runAgain(service, jobs);
                }
            }
            SoftAssertions softly = new SoftAssertions();
            jobs.forEach((child, id) -> assertEnded(softly, service, child, id, end));
            softly.assertAll();
            assertThat(left(jobs)).isEmpty();
            assertThat(Leftovers.with("sleep\000320")).isEmpty();
            await().atMost(LONG)
                    .until(() -> ErrandProcess.json(service.get("/v1/queues/awkward"))
                                    .get("running")
                                    .asInt()
                            == 0);
            // The folder of this run and its lock.
            assertThat(files()).hasSize(2);
        }
        await().atMost(LONG).until(() -> Leftovers.with("errand-guard").isEmpty());
    }

    /** Who ends by himself may be faster than whoever ends him. */
    private static void assertEnded(SoftAssertions softly, ErrandProcess service, Child child, String id, End end) {
        JsonNode job = ErrandProcess.json(service.get("/v1/jobs/" + id + "?wait=30"));
        List<String> outcomes = ErrandProcess.json(service.get("/v1/jobs/" + id + "/attempts"))
                .get("items")
                .valueStream()
                .map(attempt -> attempt.path("outcome").asString("none"))
                .toList();
        String status = job.get("status").asString();
        if (child == Child.EXITS_WHILE_ITS_CHILD_WRITES && status.equals("succeeded")) {
            softly.assertThat(outcomes).as("%s", child).endsWith("succeeded");
            softly.assertThat(outcomes.indexOf("succeeded")).isEqualTo(outcomes.size() - 1);
        } else {
            softly.assertThat(status).as("%s: %s", child, job).isEqualTo(end.status);
            softly.assertThat(outcomes).as("%s: %s", child, job).isEqualTo(List.of(end.outcomes.split(", ")));
        }
    }

    private List<Path> files() throws IOException {
        Path commands = directory.resolve("commands");
        try (Stream<Path> found = Files.walk(commands)) {
            return found.filter(path -> !path.equals(commands)).toList();
        }
    }
}
