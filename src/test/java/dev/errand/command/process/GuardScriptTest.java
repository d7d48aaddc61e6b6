package dev.errand.command.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the guard does when its input ends. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
class GuardScriptTest {

    private Process known;
    private Process forgotten;

    /** Each leads a group of its own. */
    @BeforeEach
    void groups() throws IOException {
        known = new ProcessBuilder("setsid", "sleep", "600").start();
        forgotten = new ProcessBuilder("setsid", "sleep", "600").start();
        await().until(() -> leads(known) && leads(forgotten));
    }

    private static boolean leads(Process process) {
        return ProcTable.entry(process.pid()).orElseThrow().group() == process.pid();
    }

    @AfterEach
    void end() {
        known.destroyForcibly();
        forgotten.destroyForcibly();
    }

    private static void guard(String lines) throws IOException, InterruptedException {
        String script;
        try (var in = Guard.class.getResourceAsStream("/dev/errand/command/guard.sh")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        // No process has such a token.
        Process guard = new ProcessBuilder("sh", "-c", script, "errand-guard", UUID.randomUUID() + ".", "0")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (OutputStream out = guard.getOutputStream()) {
            out.write(lines.getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(guard.waitFor()).isZero();
    }

    /** Its number may be somebody else's by then. */
    @Test
    void aGroupThatWasForgotten_isLeftAlone_howeverOftenItWasTold() throws Exception {
        String twice = "+ " + forgotten.pid() + " 600\n";
        guard(twice + "+ " + known.pid() + " 600\n" + twice + "- " + forgotten.pid() + "\n");

        assertThat(known.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(forgotten.isAlive()).isTrue();
    }
}
