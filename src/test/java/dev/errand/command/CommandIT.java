package dev.errand.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.errand.RunningService;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Programs as tasks, over HTTP, with real children. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CommandIT {

    /** What would go on for ever, with its arguments. */
    private static final List<String> ENDLESS = List.of(
            "\"computes\"",
            "\"deaf\"",
            "\"doubleFork\"",
            "\"sessions\"",
            "\"emptied\"",
            "\"fillsErrors\"",
            "\"readsNothing\",\"args\":[\"" + "x".repeat(200_000) + "\"]",
            "\"hundred\"");

    private final Path directory;
    private final RunningService service;

    /** What is there at the start, and is changed later. */
    private final Path gone;

    private final Path notRunnable;
    private final Path noInterpreter;

    /** Takes some seconds, in which other tests run. */
    private String heldOpen = "";

    CommandIT(@TempDir Path directory) throws IOException {
        this.directory = directory;
        gone = program("gone", "#!/bin/sh\n");
        notRunnable = program("not-runnable", "#!/bin/sh\n");
        noInterpreter = program("no-interpreter", "#!/there/is/no/such/shell\n");
        Path config = directory.resolve("commands.yaml");
        try (var in = CommandIT.class.getResourceAsStream("commands.yaml")) {
            Files.write(config, in.readAllBytes());
        }
        List<String> locations = new ArrayList<>(new DocumentedCommands(directory).locations());
        locations.add("file:" + config);
        service = RunningService.start(
                directory,
                Object.class,
                "--spring.config.additional-location=" + String.join(",", locations),
                "--errand.command.directory=" + directory.resolve("commands"),
                "--errand.commands.gone.argv[0]=" + gone,
                "--errand.commands.not-runnable.argv[0]=" + notRunnable,
                "--errand.commands.no-interpreter.argv[0]=" + noInterpreter,
                // As many as there are of those that go on for ever: a slot that is not freed holds up the next of
                // them.
                "--errand.execution.queues.endless.concurrency=" + ENDLESS.size(),
                "--errand.execution.drain=200ms",
                "--errand.execution.interrupt-grace=2s",
                "--errand.execution.max-result-bytes=3MB");
    }

    private Path program(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    @BeforeAll
    void nothingIsThereYet() {
        assertThat(Leftovers.with("sleep\000310")).isEmpty();
        heldOpen = service.json(service.post("/v1/jobs", "{\"task\":\"heldOpen\"}"))
                .get("id")
                .asString();
    }

    /** What runs is interrupted by the shutdown, and is gone when that is over. */
    @AfterAll
    void close() throws IOException {
        List<String> running = submitEndless();
        service.close();
        assertGone(running);
        assertThat(files()).isEmpty();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> found = Files.walk(directory.resolve("commands"))) {
            return found.filter(path -> !path.equals(directory.resolve("commands")))
                    .toList();
        }
    }

    private JsonNode run(String rest) {
        HttpResponse<String> answer = service.send(service.request("/v1/jobs")
                .header("Content-Type", "application/json")
                .header("Prefer", "wait=30")
                .POST(HttpRequest.BodyPublishers.ofString("{\"task\":" + rest + "}")));
        return service.json(answer);
    }

    private byte[] result(JsonNode job) {
        return service.send(
                        service.request("/v1/jobs/" + job.get("id").asString() + "/result"),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private String text(JsonNode job) {
        assertThat(job.get("status").asString()).as("%s", job).isEqualTo("succeeded");
        return new String(result(job), StandardCharsets.UTF_8);
    }

    private static String json(String text) {
        return RunningService.JSON.writeValueAsString(text);
    }

    @Test
    void hostileArguments_arriveByteForByte() {
        String hostile = "a b\t\"c\" 'd' `id` $(id) ${HOME} ; rm -rf * \\ \n\r é \ud83d\ude00 %s \u0001";
        String large = "y".repeat(128 * 1024 - 1);
        JsonNode job = run("\"args\",\"args\":[" + json(hostile) + ",[\"\"," + json(large) + ",\"-x\",-1,1.50,null]]");
        assertThat(text(job)).isEqualTo("--\0" + hostile + "\0\0" + large + "\0-x\0-1\0001.50\0\0");
        assertThat(job.get("resultType") == null).as("%s", job).isTrue();
    }

    @Test
    void whatNoArgumentCanBe_isRefusedWithAPointer() {
        Map<String, String> refused = new LinkedHashMap<>();
        refused.put(json("-rf"), "'-'");
        refused.put("\"x\\u0000\"", "NUL");
        refused.put(json("y".repeat(130 * 1024)), "bytes");
        refused.forEach((value, words) -> {
            HttpResponse<String> answer = service.post("/v1/jobs", "{\"task\":\"plain\",\"args\":[" + value + "]}");
            assertThat(answer.statusCode()).isEqualTo(422);
            JsonNode error = RunningService.JSON.readTree(answer.body()).at("/errors/0");
            assertThat(error.get("pointer").asString()).isEqualTo("/args/0");
            assertThat(error.get("detail").asString()).contains(words);
        });
    }

    @Test
    void theCatalog_showsItAsACommand() {
        JsonNode task = service.json(service.get("/v1/tasks/reads"));
        assertThat(task.get("runsIn").asString()).isEqualTo("command");
        assertThat(task.at("/parameters/properties/width/default").asInt()).isEqualTo(100);
        assertThat(task.at("/parameters/required").toString()).isEqualTo("[\"at_least\"]");
        assertThat(task.at("/example/args").toString()).isEqualTo("[1]");
        assertThat(service.json(service.get("/v1/tasks/plain"))
                        .get("description")
                        .asString())
                .startsWith("Prints");
    }

    @Test
    void standardInput_hasTheWholeOfIt() {
        JsonNode job = run("\"reads\",\"args\":[3],\"metadata\":{\"k\":\"v\"}");
        JsonNode read = job.get("result");
        assertThat(read.get("jobId")).isEqualTo(job.get("id"));
        assertThat(read.get("attempt").asInt()).isEqualTo(1);
        assertThat(read.get("deadline").asString()).endsWith("Z");
        assertThat(read.get("arguments").toString()).isEqualTo("{\"at_least\":3,\"width\":100}");
        assertThat(read.get("metadata").toString()).isEqualTo("{\"k\":\"v\"}");
        assertThat(text(run("\"bare\",\"args\":[" + json("é\n") + "]"))).isEqualTo("é\n");
    }

    @Test
    void aLargeOutput_isKept_andOneThatIsTooLargeEndsTheCommand() {
        JsonNode large = run("\"zeros\",\"args\":[2000000]");
        assertThat(result(large)).hasSize(2_000_000);
        assertThat(service.get("/v1/jobs/" + large.get("id").asString() + "/result")
                        .headers()
                        .firstValue("Content-Type"))
                .hasValue("application/x-zeros");
        JsonNode endless = run("\"fillsOutput\"");
        assertThat(endless.get("reason").asString()).isEqualTo("result-too-large");
        assertGone(endless.get("id").asString());
    }

    @Test
    void standardError_isProgressAndLog() {
        JsonNode job = run("\"talks\"");
        assertThat(job.get("result").asInt()).isEqualTo(1);
        assertThat(job.at("/progress/percent").asInt()).isEqualTo(40);
        assertThat(job.at("/progress/message").asString()).isEqualTo("almost");
        JsonNode lines = service.json(service.get("/v1/jobs/" + job.get("id").asString() + "/logs"))
                .get("items");
        assertThat(lines.valueStream().map(line -> line.get("message").asString()))
                .containsExactly("hello", "one", "two");
    }

    @Test
    void theExamplesOfTheDocuments_work() {
        assertThat(text(run("\"thumbnail\",\"args\":[\"/srv/pictures/cat.jpg\"]")))
                .isEqualTo("/srv/pictures/cat.jpg -resize 100x png:- ");
        JsonNode counted = run("\"word-count\",\"args\":[\"a b a\"]");
        assertThat(counted.path("result").toString()).as("%s", counted).isEqualTo("{\"a\":2,\"b\":1}");
        assertThat(counted.at("/progress/percent").asInt()).isEqualTo(50);
        assertThat(text(run("\"dump\",\"args\":[\"shop\"]")))
                .isEqualTo("--format=custom --no-password --schema=public --dbname=shop \n");
        JsonNode film = run("\"transcode\",\"args\":[\"/srv/films/a.mp4\"]");
        assertThat(text(film)).isEqualTo("-i /srv/films/a.mp4 -f webm pipe:1 ");
        assertThat(film.at("/progress/message").asString()).isEqualTo("at 00:01");
        assertThat(text(run("\"shout\",\"args\":[\"hello\"]"))).isEqualTo("HELLO");
        assertThat(run("\"reload\"").get("status").asString()).isEqualTo("succeeded");
    }

    @Test
    void exitCodes_areErrors_andSomeAreTriedAgain() {
        JsonNode job = run("\"exits\",\"args\":[3]");
        assertThat(job.get("status").asString()).isEqualTo("failed");
        assertThat(job.get("reason").asString()).isEqualTo("task-failed");
        assertThat(job.at("/error/class").asString()).isEqualTo("exit-3");
        assertThat(job.at("/error/message").asString()).isEqualTo("it broke");
        assertThat(job.get("attempt").asInt()).isEqualTo(1);
        assertThat(service.get("/v1/jobs/" + job.get("id").asString() + "?view=full")
                        .body())
                .contains("first\\nit broke\\n");
        JsonNode again = run("\"exits\",\"args\":[75],\"retry\":{\"maxAttempts\":2,\"backoffSeconds\":0.1}");
        assertThat(again.get("attempt").asInt()).as("%s", again).isEqualTo(2);
        assertThat(run("\"killed\"").at("/error/class").asString()).isEqualTo("signal-9");
    }

    @Test
    void whatIsNotJson_isABadOutput() {
        JsonNode bad = run("\"bad\"");
        assertThat(bad.at("/error/class").asString()).isEqualTo("bad-output");
        assertThat(run("\"silent\"").at("/error/message").asString()).contains("result: none");
        JsonNode nothing = run("\"nothing\"");
        assertThat(nothing.get("status").asString()).isEqualTo("succeeded");
        assertThat(nothing.path("result").isNull()).isTrue();
    }

    @Test
    void whatCannotBeStarted_saysSo() throws IOException {
        Files.delete(gone);
        assertThat(run("\"gone\"").at("/error/class").asString()).isEqualTo("not-started");
        Files.setPosixFilePermissions(notRunnable, PosixFilePermissions.fromString("rw-------"));
        JsonNode job = run("\"not-runnable\"");
        assertThat(job.at("/error/class").asString()).isEqualTo("not-started");
        assertThat(job.at("/error/message").asString()).contains(notRunnable.toString());
        assertThat(run("\"no-interpreter\"").at("/error/message").asString())
                .contains(noInterpreter.toString(), "No such file");
    }

    @Test
    void anOutputThatCannotBeKept_isNoResult() {
        JsonNode job = run("\"unkept\"");
        assertThat(job.get("status").asString()).as("%s", job).isEqualTo("failed");
        assertThat(job.at("/error/class").asString()).isEqualTo("output-not-kept");
        assertGone(job.get("id").asString());
    }

    /** Whoever has escaped may write to it yet: what came until then would be a result that is cut off. */
    @Test
    void anOutputThatSomebodyStillHoldsOpen_isNoResult() {
        JsonNode job = service.json(service.get("/v1/jobs/" + heldOpen + "?wait=30"));
        assertThat(job.get("status").asString()).as("%s", job).isEqualTo("failed");
        assertThat(job.at("/error/class").asString()).isEqualTo("output-not-kept");
        assertThat(job.at("/error/message").asString()).contains("holds it open");
    }

    @Test
    void theEnvironment_isEmptyButForWhatIsConfigured() {
        JsonNode job = run("\"environment\"");
        assertThat(text(job).lines())
                .hasSize(5)
                .contains(
                        "GREETING_TEXT=hello  world",
                        "PATH=" + System.getenv("PATH"),
                        "ERRAND_JOB_ID=" + job.get("id").asString(),
                        "ERRAND_ATTEMPT=1")
                .anyMatch(line -> line.startsWith("ERRAND_TOKEN="));
    }

    @Test
    void theFolder_isFreshEachTime_andGoneAfterwards() {
        List<String> first = text(run("\"folder\"")).lines().toList();
        List<String> second = text(run("\"folder\"")).lines().toList();
        assertThat(first.get(1).strip()).isEqualTo("0");
        assertThat(second.get(1).strip()).isEqualTo("0");
        assertThat(first.getFirst()).isNotEqualTo(second.getFirst());
        assertThat(Path.of(first.getFirst())).doesNotExist();
    }

    @Test
    void whatHasLeftSomethingBehind_succeeds_andThatIsEnded() {
        JsonNode leaves = run("\"leaves\"");
        assertThat(leaves.get("result").asInt()).isEqualTo(7);
        assertGone(leaves.get("id").asString());
        JsonNode writes = run("\"writesOn\"");
        assertThat(text(writes)).startsWith("x\nx\n");
        assertGone(writes.get("id").asString());
        assertThat(Leftovers.with("sleep\00031010")).isEmpty();
    }

    private static void assertGone(String id) {
        assertThat(Leftovers.with(id)).isEmpty();
    }

    /** Nothing of them is there, nor has it ended without being asked about. */
    private static void assertGone(List<String> ids) {
        ids.forEach(CommandIT::assertGone);
        assertThat(Leftovers.with("sleep\000310")).isEmpty();
        await().untilAsserted(() -> assertThat(Leftovers.zombies()).isZero());
    }

    private List<String> submitEndless() {
        List<String> ids = submitEndless("");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> ids.stream().noneMatch(id -> Leftovers.with(id).isEmpty()));
        // The last to be started of those that start many.
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Leftovers.with("sleep\00031009").size() == 100);
        return ids;
    }

    private List<String> submitEndless(String rest) {
        List<String> ids = new ArrayList<>();
        for (String each : ENDLESS) {
            ids.add(service.json(service.post("/v1/jobs", "{\"queue\":\"endless\",\"task\":" + each + rest + "}"))
                    .get("id")
                    .asString());
        }
        return ids;
    }

    @Test
    void whateverItDoes_aCancelEndsIt() {
        List<String> ids = submitEndless();
        ids.forEach(id -> service.post("/v1/jobs/" + id + "/cancel", "{}"));
        for (String id : ids) {
            JsonNode job = service.json(service.get("/v1/jobs/" + id + "?wait=30"));
            assertThat(job.get("status").asString()).as("%s", job).isEqualTo("canceled");
        }
        assertGone(ids);
    }

    @Test
    void whateverItDoes_aTimeoutEndsIt() {
        List<String> ids = submitEndless(",\"timeoutSeconds\":2");
        for (String id : ids) {
            JsonNode job = service.json(service.get("/v1/jobs/" + id + "?wait=30"));
            assertThat(job.get("status").asString()).as("%s", job).isEqualTo("failed");
            assertThat(job.get("reason").asString()).as("%s", job).isEqualTo("timed-out");
        }
        assertGone(ids);
    }

    @Test
    void useAProcessInsteadOfAThread_soThatItCanReallyBeStopped() {
        String id = service.json(service.post("/v1/jobs", "{\"task\":\"computes\"}"))
                .get("id")
                .asString();
        await().until(() -> !Leftovers.with(id).isEmpty());
        long begun = System.nanoTime();
        service.post("/v1/jobs/" + id + "/cancel", "{}");
        JsonNode job = service.json(service.get("/v1/jobs/" + id + "?wait=30"));
        assertThat(job.get("status").asString()).isEqualTo("canceled");
        assertThat(job.get("error")).isNull();
        assertThat(System.nanoTime() - begun).isLessThan(10_000_000_000L);
        assertGone(id);
    }
}
