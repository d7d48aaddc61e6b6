package dev.errand.web.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the pages decide without a browser, with the Node that is here. */
class DashboardScriptsTest {

    private record Run(int code, String said) {}

    private static Run node(String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "node";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
            return new Run(process.exitValue(), said);
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return node("-e", "process.exit(parseInt(process.versions.node) >= 20 ? 0 : 1)")
                            .code()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void tests_succeed() throws IOException, InterruptedException {
        assumeTrue(isThere(), "skipped: no Node of version 20 or newer is here");

        Run run = node("--test", "--test-reporter=tap", "src/test/dashboard/pure.test.mjs");

        assertThat(run.said()).contains("\n# fail 0\n", "\n# skipped 0\n");
        assertThat(run.code()).isZero();
    }
}
