package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client and the worker in Python, with their own tests in {@code clients/python/tests} and the Python that is here; they start the jar. */
class PythonClientIT {

    private static final List<String> PYTHONS = List.of("python3", "/usr/bin/python3", "python");

    @Test
    void tests_succeed() throws IOException {
        assertSucceed();
    }

    /** With those that wait for leases to run out, restart the service and crowd. */
    @Test
    @Tag("long")
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void tests_succeed_atFullLength() throws IOException {
        assertSucceed("ERRAND_LONG=1");
    }

    private static void assertSucceed(String... environment) throws IOException {
        Path jar =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                "env",
                "ERRAND_JAR=" + jar,
                "ERRAND_JAVA=" + Path.of(System.getProperty("java.home"), "bin", "java"),
                "PYTHONDONTWRITEBYTECODE=1"));
        command.addAll(List.of(environment));
        command.addAll(List.of(
                python(),
                "-W",
                "default",
                "-m",
                "unittest",
                "discover",
                "-v",
                "-s",
                Path.of("clients/python/tests").toAbsolutePath().toString()));
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
