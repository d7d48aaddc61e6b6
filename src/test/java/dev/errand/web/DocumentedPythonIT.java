package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.RunningService;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the documents show of Python, typed as it stands there, says what they say. */
@Timeout(180)
class DocumentedPythonIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private RunningService service;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(
                Programs.succeeds("bash", "-c", "curl --version && jq --version"), "skipped: curl and jq are not here");
        PythonClientIT.python();
        service = RunningService.start(
                Files.createDirectory(directory.resolve("service")),
                DocumentedPythonIT.class,
                "--errand.http.allow=127.0.0.1");
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
    }

    @Test
    void ownCodeInTheReadme_runs() throws Exception {
        Path readme = Path.of("README.md");
        Files.writeString(directory.resolve("tasks.py"), block(readme, "python", "def count_words"));
        String serve = block(readme, "console", "python3 errand.py tasks.py");
        String ask = block(readme, "console", "\"count_words\"");
        Path log = directory.resolve("worker.log");

        Process worker = bash(commands(serve), log);
        try {
            await().atMost(PATIENCE).until(() -> Files.readString(log).contains("serves count_words"));

            assertThat(lines(Files.readString(log)).map(DocumentedPythonIT::withoutWhatDiffers))
                    .containsExactlyElementsOf(outputs(serve)
                            .map(DocumentedPythonIT::withoutWhatDiffers)
                            .toList());
            assertThat(said(commands(ask)))
                    .containsExactlyElementsOf(outputs(ask).toList());
            assertPrints(block(readme, "python", "ex.map(\"count_words\""));
        } finally {
            end(worker);
        }
    }

    @Test
    void workerInTheDocuments_runs() throws Exception {
        Path document = Path.of("docs", "writing-workers.md");
        Path log = directory.resolve("worker.log");
        assertThat(said("curl -sO localhost:8080/clients/errand.py")).isEmpty();
        Files.writeString(directory.resolve("shouter.py"), here(block(document, "python", "def shout")));

        Process worker = bash("python3 shouter.py", log);
        try {
            await().atMost(PATIENCE)
                    .until(() -> service.get("/v1/tasks/shout").body().contains("\"workers\":1"));

            Matcher call = Pattern.compile("`(curl -H [^`]*)`").matcher(Files.readString(document));
            assertThat(call.find()).isTrue();
            assertThat(String.join("\n", said(call.group(1).replace("curl ", "curl -s "))))
                    .contains("\"result\":\"HELLO!\"");
        } finally {
            end(worker);
        }
        assertThat(Files.readString(log)).isEmpty();
    }

    @Test
    void childrenInTheDocuments_areSpawned() throws Exception {
        Path document = Path.of("docs", "writing-workers.md");
        Path log = directory.resolve("worker.log");
        assertThat(said("curl -sO localhost:8080/clients/errand.py")).isEmpty();
        Files.writeString(directory.resolve("books.py"), here(block(document, "python", "def book")));

        Process worker = bash("python3 books.py", log);
        try {
            await().atMost(PATIENCE)
                    .until(() -> service.get("/v1/tasks/book").body().contains("\"workers\":1"));

            assertPrints(block(document, "python", "c.submit(\"book\""));
        } finally {
            end(worker);
        }
        assertThat(Files.readString(log)).isEmpty();
    }

    @Test
    void clientInTheDocuments_runs() throws Exception {
        assertThat(said("curl -sO localhost:8080/clients/errand.py")).isEmpty();

        Files.writeString(
                directory.resolve("client.py"),
                here(block(Path.of("docs", "clients.md"), "python", "from errand import Client, Executor, Pool")));

        assertThat(said("python3 client.py")).containsExactly("9", "[0, 1, 4, 9, 16]", "[1, 2]");
    }

    @Test
    void exampleOfACrawl_runs() throws Exception {
        assertThat(said("curl -sO localhost:8080/clients/errand.py")).isEmpty();
        Files.copy(Path.of("docs", "examples", "crawl.py"), directory.resolve("crawl.py"));

        assertThat(said("python3 crawl.py http://localhost:8080"))
                .containsExactly(
                        "collected 15 pages, from page 1 to page 15",
                        "followed the links of 15 pages",
                        "joined {'pages': 15, 'links': 14}");
    }

    /** That a program prints what the comments behind its calls of {@code print} say. */
    private void assertPrints(String source) throws Exception {
        Files.writeString(directory.resolve("program.py"), here(source));
        List<String> expected = Pattern.compile("print\\(.*\\) +# (.*)\n")
                .matcher(source)
                .results()
                .map(each -> each.group(1))
                .toList();

        assertThat(expected).isNotEmpty();
        assertThat(said("python3 program.py")).containsExactlyElementsOf(expected);
    }

    /** The block of code in a document that holds a mark. */
    private static String block(Path document, String language, String mark) throws IOException {
        Matcher blocks =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(document));
        while (blocks.find()) {
            if (blocks.group(1).contains(mark)) {
                return blocks.group(1);
            }
        }
        throw new AssertionError(document + " has no " + language + " with " + mark);
    }

    /** What is typed: lines that begin with a dollar, and those that go on with them. */
    private static String commands(String console) {
        StringBuilder typed = new StringBuilder();
        boolean more = false;
        for (String line : console.split("\n")) {
            if (more || line.startsWith("$ ")) {
                typed.append(more ? line : line.substring(2)).append('\n');
                more = line.endsWith("\\");
            }
        }
        return typed.toString();
    }

    /** What is answered. */
    private static Stream<String> outputs(String console) {
        return lines(console.replace("\\\n", "")).filter(line -> !line.startsWith("$ "));
    }

    private static Stream<String> lines(String text) {
        return text.lines().filter(line -> !line.isEmpty());
    }

    private static String withoutWhatDiffers(String line) {
        return line.replaceAll("\\(\\S+-\\d+-[0-9a-f]{8}\\)", "(instance)")
                .replaceAll("http://[a-z0-9.]+:\\d+", "http://here")
                .replaceAll("\\d+ processes", "N processes");
    }

    private List<String> said(String commands) throws Exception {
        Path output = Files.createTempFile(directory, "said", ".txt");
        Process program = bash(commands, output);
        try {
            assertThat(program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as(commands)
                    .isTrue();
        } finally {
            end(program);
        }
        return lines(Files.readString(output)).toList();
    }

    private Process bash(String commands, Path output) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here(commands)).directory(directory.toFile());
        builder.environment().put("ERRAND_URL", service.uri("").toString());
        builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
        builder.redirectInput(new File("/dev/null"));
        return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    }

    /** With the address of the service that is here. */
    private String here(String text) {
        return text.replace("localhost:8080", service.uri("").getAuthority());
    }

    private static void end(Process program) throws InterruptedException {
        program.descendants().forEach(ProcessHandle::destroy);
        program.destroy();
        if (!program.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            program.descendants().forEach(ProcessHandle::destroyForcibly);
            program.destroyForcibly().waitFor();
        }
    }
}
