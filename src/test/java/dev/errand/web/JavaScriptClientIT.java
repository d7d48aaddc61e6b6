package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The client in JavaScript, with its own tests in {@code clients/javascript/tests} and the Node that is here; they start the jar. Its types
 * are checked in {@link GeneratedClientsIT}, where the compiler is.
 */
@Tag("long")
class JavaScriptClientIT {

    @Test
    void tests_succeed() throws IOException {
        assumeTrue(
                Programs.succeeds("node", "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"),
                "skipped: no Node of version 20 or newer is here");
        Path jar =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        Path directory = Files.createDirectories(Path.of("target/javascript").toAbsolutePath());
        List<String> command = Stream.concat(
                        Stream.of(
                                "env",
                                "ERRAND_JAR=" + jar,
                                "ERRAND_JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                                "node",
                                "--test",
                                "--test-reporter=tap"),
                        tests().stream().map(Path::toString))
                .toList();

        String said = Programs.run(directory, command.toArray(String[]::new));

        assertThat(said).contains("\n# fail 0\n", "\n# skipped 0\n");
    }

    private static List<Path> tests() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("clients/javascript/tests").toAbsolutePath())) {
            return files.filter(file -> file.toString().endsWith(".test.mjs"))
                    .sorted()
                    .toList();
        }
    }
}
