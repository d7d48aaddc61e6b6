package dev.errand.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The interface for tasks as an artifact, and the project that the document makes with it. */
@Timeout(600)
class DocumentedTaskIT {

    private static final Path ROOT = Path.of("").toAbsolutePath();
    private static final int JAVA_17 = 61;

    @TempDir
    private Path directory;

    private static Path artifact() throws IOException {
        try (Stream<Path> files = Files.list(ROOT.resolve("target"))) {
            return files.filter(file -> file.getFileName().toString().matches("errand-.+-task-api\\.jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void theArtifact_isForJava17_andHasTheInterfaceAlone() throws IOException {
        List<String> classes = new ArrayList<>();
        try (JarFile jar = new JarFile(artifact().toFile())) {
            for (JarEntry entry : jar.stream()
                    .filter(each -> each.getName().endsWith(".class"))
                    .toList()) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                    in.skipNBytes(6);
                    assertThat(in.readUnsignedShort()).as(entry.getName()).isEqualTo(JAVA_17);
                }
                classes.add(entry.getName().replace("dev/errand/task/", "").replace(".class", ""));
            }
        }
        assertThat(classes)
                .containsExactlyInAnyOrder(
                        "Child", "Content", "JobContext", "Param", "Sensitive", "Task", "TaskEnvironment");
    }

    @DisabledIfSystemProperty(
            named = "errand.offline",
            matches = "is-true",
            disabledReason = "Maven fetches the plugins of the project")
    @Tag("long")
    @Test
    void theProjectOfTheDocument_isBuiltAndRun() throws Exception {
        String document = Files.readString(ROOT.resolve("docs/writing-tasks.md"));
        Path project = Files.createDirectories(directory.resolve("greetings"));
        Files.writeString(project.resolve("pom.xml"), block(document, "xml", 0));
        for (String name :
                List.of("src/main/java/org/example/Greetings.java", "src/test/java/org/example/GreetingsTest.java")) {
            Path source = project.resolve(name);
            assertThat(document).contains('`' + name + '`');
            Files.createDirectories(source.getParent());
            Files.writeString(source, block(document, "java", name.endsWith("Test.java") ? 1 : 0));
        }

        install();
        maven(project, "-q", "package");
        assertThat(project.resolve("target/surefire-reports/org.example.GreetingsTest.txt"))
                .content()
                .contains("Tests run: 1, Failures: 0");

        Path tasks = Files.createDirectories(directory.resolve("tasks"));
        Files.copy(project.resolve("target/greetings.jar"), tasks.resolve("greetings.jar"));
        try (ErrandProcess service =
                new ErrandProcess(directory, List.of(), List.of("--errand.jars.greetings.greeting=Good day")).start()) {
            Matcher body = Pattern.compile("-d '(.+)'").matcher(document);
            assertThat(body.find()).isTrue();
            JsonNode job = ErrandProcess.JSON.readTree(
                    service.post("/v1/jobs?wait=20", body.group(1)).body());

            assertThat(job.path("result").toString()).as("%s", job).isEqualTo("[\"Good day, Ada!\"]");
        }
    }

    private static String block(String document, String language, int number) {
        return Pattern.compile("(?s)```" + language + "\\n(.+?)```")
                .matcher(document)
                .results()
                .map(block -> block.group(1))
                .skip(number)
                .findFirst()
                .orElseThrow();
    }

    /** As {@code mvn install} does, but into a repository of the test's own, which begins where the usual one ends. */
    private void install() throws Exception {
        maven(
                directory,
                "-q",
                "install:install-file",
                "-Dfile=" + artifact(),
                "-DpomFile=" + ROOT.resolve("pom.xml"),
                "-Dpackaging=jar",
                "-Dclassifier=task-api");
    }

    private void maven(Path where, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                ROOT.resolve("mvnw").toString(),
                "-B",
                "-Dmaven.repo.local=" + directory.resolve("repository"),
                "-Dmaven.repo.local.tail=" + Path.of(System.getProperty("user.home"), ".m2", "repository")));
        command.addAll(List.of(arguments));
        Path log = Files.createTempFile(directory, "maven", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(where.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(300, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
    }
}
