package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.process.ExtractedJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * The client and the worker in Python, with their own tests in {@code clients/python/tests} and the Python that is here; they start the jar. Most
 * of them wait, so several Pythons share them.
 */
@Execution(ExecutionMode.CONCURRENT)
class PythonClientIT {

    private static final Path TESTS = Path.of("clients/python/tests").toAbsolutePath();
    private static final List<String> PARTS =
            List.of("test_stdlib.py", "test_c*.py", "test_[epw]*.py", "test_service.py");

    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3", "python");

    @ParameterizedTest
    @FieldSource("PARTS")
    void tests_succeed(String files) throws IOException {
        assertSucceed(files);
    }

    @Test
    void eachFile_isInOnePart() throws IOException {
        try (Stream<Path> files = Files.list(TESTS)) {
            List<Path> tests = files.map(Path::getFileName)
                    .filter(file -> file.toString().matches("test.*\\.py"))
                    .toList();
            assertThat(tests)
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(PARTS)
                            .filteredOn(part -> file.getFileSystem()
                                    .getPathMatcher("glob:" + part)
                                    .matches(file))
                            .hasSize(1));
        }
    }

    /** With those that wait for leases to run out, restart the service and crowd. */
    @Test
    @Tag("long")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void tests_succeed_atFullLength() throws IOException {
        assertSucceed("test*.py", "ERRAND_LONG=1");
    }

    private static void assertSucceed(String files, String... environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ERRAND_JAR=" + ExtractedJar.get().jar(),
                "JDK_JAVA_OPTIONS=" + String.join(" ", ExtractedJar.get().options()),
                "ERRAND_JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                "PYTHONDONTWRITEBYTECODE=1"));
        command.addAll(List.of(environment));
        command.addAll(List.of(
                python(), "-W", "default", "-m", "unittest", "discover", "-v", "-p", files, "-s", TESTS.toString()));
        Path directory = Files.createDirectories(Path.of("target/python").toAbsolutePath());

        String said = Programs.run(directory, command.toArray(String[]::new));

        assertThat(said).contains("\nOK\n").doesNotContain("skipped");
    }

    /** The Python that is here, without which there is nothing to be tested. */
    static String python() {
        String python = PYTHONS.stream()
                .filter(each -> Programs.succeeds(each, "-c", "import sys; assert sys.version_info >= (3, 9)"))
                .findFirst()
                .orElse("");
        assumeTrue(!python.isEmpty(), "skipped: no Python of version 3.9 or newer is here");
        return python;
    }
}
