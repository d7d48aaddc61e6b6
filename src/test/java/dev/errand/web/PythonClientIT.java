package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The client in Python, with its own tests in {@code clients/python/tests} and the Python that is here; they start the jar. */
@Tag("long")
class PythonClientIT {

    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3", "python");

    @Test
    void tests_succeed() throws IOException {
        String python = PYTHONS.stream()
                .filter(each -> Programs.succeeds(each, "-c", "import sys; assert sys.version_info >= (3, 9)"))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "skipped: no Python of version 3.9 or newer is here");
        Path jar =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        Path directory = Files.createDirectories(Path.of("target/python").toAbsolutePath());

        String said = Programs.run(
                directory,
                "env",
                "ERRAND_JAR=" + jar,
                "ERRAND_JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                "PYTHONDONTWRITEBYTECODE=1",
                python,
                "-m",
                "unittest",
                "discover",
                "-v",
                "-s",
                Path.of("clients/python/tests").toAbsolutePath().toString());

        assertThat(said).contains("\nOK\n").doesNotContain("skipped");
    }
}
