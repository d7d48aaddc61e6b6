package dev.errand.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.access.key.KeyText;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients with keys of just the scopes that they need, and with one that is good for nothing. */
@Timeout(180)
class ClosedClientsIT extends ClosedService {

    private static final Path FLOWS = Path.of("src/test/clients").toAbsolutePath();
    private static final String MODULE =
            Path.of("clients/javascript/errand.mjs").toUri().toString();
    private static final String PYTHON_CLIENT =
            Path.of("clients/python").toAbsolutePath().toString();

    @TempDir
    private Path folder;

    private static String wrong() {
        return KeyText.generate(Clock.systemUTC()).reveal();
    }

    private String[] with(String key, String... command) {
        List<String> all = new ArrayList<>(
                List.of("env", "ERRAND_KEY=" + key, "ERRAND_URL=" + api.base(), "PYTHONDONTWRITEBYTECODE=1"));
        all.addAll(List.of(command));
        return all.toArray(String[]::new);
    }

    /** A worker that is there while something is done. */
    private void whileWorking(String task, String[] worker, String[] program) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(worker)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker.txt").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> as(ADMIN, "GET", "/v1/tasks/" + task, "").status() == 200);
            assertThat(Programs.run(folder, program)).contains("one 42", "many 9900");
        } finally {
            process.destroy();
            // Less than its request for work would wait for: it may tell the service that it stops.
            assertThat(process.waitFor(12, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void python_worksAndSubmitsWithTheScopesThatThatNeeds_andIsRefusedInOneWordElse()
            throws IOException, InterruptedException {
        String python = PythonClientIT.python();
        String file = FLOWS.resolve("python/closed_task.py").toString();
        String client = PYTHON_CLIENT + "/errand.py";
        String program = FLOWS.resolve("python/closed.py").toString();
        String base = api.base();

        whileWorking(
                "double_python",
                with(key("\"worker\"", ""), python, client, "--processes", "2", file),
                with(key("\"jobs:submit\"", ""), python, program, PYTHON_CLIENT, base));

        assertThat(Programs.run(folder, with(wrong(), python, program, PYTHON_CLIENT, base)))
                .contains("refused 401 unauthenticated")
                .doesNotContain("Traceback");
        assertThat(Programs.run(folder, with(key("\"jobs:read\"", ""), python, program, PYTHON_CLIENT, base)))
                .contains("refused 403 forbidden", "jobs:submit")
                .doesNotContain("Traceback");
        assertThatThrownBy(() -> Programs.run(folder, with(wrong(), python, client, file)))
                .hasMessageContaining("ended with 1")
                .hasMessageContaining("errand: the service refused the tasks")
                .hasMessageNotContaining("Traceback");
    }

    @Test
    void javascript_worksAndSubmitsWithTheScopesThatThatNeeds_andIsRefusedInOneWordElse()
            throws IOException, InterruptedException {
        assumeTrue(
                Programs.succeeds("node", "-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)"),
                "skipped: no Node of version 20 or newer is here");
        String program = FLOWS.resolve("javascript/closed.mjs").toString();
        String base = api.base();

        whileWorking(
                "double_javascript",
                with(key("\"worker\"", ""), "node", program, MODULE, base, "worker"),
                with(key("\"jobs:submit\"", ""), "node", program, MODULE, base));

        assertThat(Programs.run(folder, with(wrong(), "node", program, MODULE, base)))
                .contains("refused 401 unauthenticated");
        assertThat(Programs.run(folder, with(wrong(), "node", program, MODULE, base, "worker")))
                .contains("refused 401 unauthenticated");
    }
}
