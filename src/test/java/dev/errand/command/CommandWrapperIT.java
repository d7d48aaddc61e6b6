package dev.errand.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.errand.RunningService;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Commands that other programs start, where these are there and may do what they are for; else the tests are skipped and say so. */
@Tag("long")
@Timeout(90)
@EnabledOnOs(OS.LINUX)
class CommandWrapperIT {

    private static final List<String> BWRAP = List.of("bwrap", "--unshare-pid", "--dev-bind", "/", "/");
    private static final List<String> SUDO = List.of("sudo", "-n", "-u", "nobody");

    @TempDir
    private Path directory;

    private static boolean works(List<String> wrapper) {
        try {
            Process process = new ProcessBuilder(wrapper)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> with(List<String> wrapper, String... more) {
        return Stream.concat(wrapper.stream(), Stream.of(more)).toList();
    }

    private RunningService service(List<String> wrapper, String script) {
        List<String> settings = new ArrayList<>(List.of(
                "--errand.command.directory=" + directory.resolve("commands"),
                "--errand.commands.wrapped.argv[0]=sh",
                "--errand.commands.wrapped.argv[1]=-c",
                "--errand.commands.wrapped.argv[2]=" + script,
                "--errand.commands.wrapped.kill-after=1s",
                "--errand.commands.wrapped.result=none"));
        for (int i = 0; i < wrapper.size(); i++) {
            settings.add("--errand.commands.wrapped.wrapper[" + i + "]=" + wrapper.get(i));
        }
        return RunningService.start(directory, Object.class, settings.toArray(String[]::new));
    }

    private void assertEnded(List<String> wrapper, String script, String marker) {
        try (RunningService service = service(wrapper, script)) {
            String id = service.json(service.post("/v1/jobs", "{\"task\":\"wrapped\"}"))
                    .get("id")
                    .asString();
            await().until(() -> !Leftovers.with(marker).isEmpty());
            service.post("/v1/jobs/" + id + "/cancel", "{}");
            JsonNode job = service.json(service.get("/v1/jobs/" + id + "?wait=30"));
            assertThat(job.get("status").asString()).as("%s", job).isEqualTo("canceled");
            assertThat(Leftovers.with(marker)).isEmpty();
            assertThat(Leftovers.with(id)).isEmpty();
        }
    }

    /** Even what has left its session and emptied its environment, since it cannot leave the namespace. */
    @Test
    void inASandboxOfItsOwnProcesses_nothingEscapes() {
        assumeTrue(works(with(BWRAP, "true")), "there is no bwrap that may make namespaces");
        assertEnded(
                BWRAP,
                "trap '' TERM; env -i setsid sh -c 'trap \"\" TERM; sleep 33001.5' & while :; do sleep 0.1; done",
                "33001.5");
    }

    /** It hands SIGTERM on. */
    @Test
    void asSomebodyElse_whatEndsAtSigterm_isEnded() {
        assumeTrue(works(with(SUDO, "true")), "there is no sudo that asks for nothing");
        assertEnded(SUDO, "exec sleep 33002.5", "sleep\00033002.5");
    }
}
