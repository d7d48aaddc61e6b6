package dev.errand.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The jar taken apart and trained as the image has it, see {@code Dockerfile}. */
final class ImageLayout {

    /** What the image sets. */
    static final Map<String, String> ENVIRONMENT = Map.of("MALLOC_ARENA_MAX", "2");

    private static final List<String> OPTIONS = List.of(
            "-XX:MaxRAMPercentage=75",
            "-XX:InitialHeapSize=48m",
            "-XX:+UseSerialGC",
            "-XX:TrimNativeHeapInterval=2000",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");
    private static final int FIRST_WITH_CACHE = 25;
    private static final Path TRAINING = Path.of("src/main/docker/train.sh").toAbsolutePath();

    private final Path directory;

    private ImageLayout(Path directory) {
        this.directory = directory;
    }

    /** Takes the jar apart in that directory. */
    static ImageLayout in(Path directory) throws IOException, InterruptedException {
        Path jar =
                Path.of(System.getProperty("errand.jar", "target/errand.jar")).toAbsolutePath();
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no " + jar + "; ./mvnw -Pbench verify builds it");
        }
        ImageLayout layout = new ImageLayout(directory);
        layout.run(List.of(
                java(),
                "-Djarmode=tools",
                "-jar",
                jar.toString(),
                "extract",
                "--force",
                "--destination",
                directory + ""));
        if (Runtime.version().feature() >= FIRST_WITH_CACHE) {
            List<String> training = new ArrayList<>(List.of("bash", TRAINING.toString()));
            Collections.addAll(training, java(), "-XX:AOTCacheOutput=errand.aot");
            training.addAll(OPTIONS);
            Collections.addAll(training, "-jar", "errand.jar");
            layout.run(training);
        }
        return layout;
    }

    /** What the image's entry point is. */
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(java()));
        if (Files.exists(directory.resolve("errand.aot"))) {
            command.add("-XX:AOTCache=errand.aot");
        }
        command.addAll(OPTIONS);
        Collections.addAll(command, "-jar", "errand.jar");
        return command;
    }

    Path directory() {
        return directory;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private void run(List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("prepare.log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("SERVER_PORT", String.valueOf(StartScenario.freePort()));
        Process process = Children.start(builder);
        if (!process.waitFor(3, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " failed:\n" + Files.readString(log));
        }
    }
}
