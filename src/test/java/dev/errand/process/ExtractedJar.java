package dev.errand.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The jar taken apart, with a trained cache of loaded classes where the JVM knows such (from 25 on), as the image has it: the tests
 * that start it dozens of times do not wait for class loading. Made once for each jar, by whichever JVM with tests needs it first.
 */
public final class ExtractedJar {

    static final List<String> JVM =
            List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final int FIRST_WITH_CACHE = 25;
    private static final int LIMIT_SECONDS = 180;

    private final Path directory;

    private ExtractedJar(Path directory) {
        this.directory = directory;
    }

    private static final class Holder {
        private static final ExtractedJar INSTANCE = prepare();
    }

    public static ExtractedJar get() {
        return Holder.INSTANCE;
    }

    /** The command that starts it, up to the application's own arguments. */
    List<String> command(List<String> jvm) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options());
        command.addAll(jvm);
        command.add("-jar");
        command.add(jar().toString());
        return command;
    }

    /** What is started, by the options beside it. */
    public Path jar() {
        return directory.resolve("errand.jar");
    }

    /** With what the virtual machine starts it quickly. */
    public List<String> options() {
        return Files.exists(cache())
                ? Stream.concat(JVM.stream(), Stream.of("-XX:AOTCache=" + cache()))
                        .toList()
                : JVM;
    }

    private Path cache() {
        return directory.resolve("errand.aot");
    }

    private static ExtractedJar prepare() {
        File jar = new File(System.getProperty("errand.jar", "target/errand.jar")).getAbsoluteFile();
        if (!jar.isFile()) {
            throw new IllegalStateException("no " + jar + "; the jar is built before these tests by ./mvnw verify");
        }
        Path parent = jar.getParentFile().toPath();
        String version = Integer.toHexString(Objects.hash(jar.lastModified(), jar.length(), Runtime.version()));
        ExtractedJar extracted = new ExtractedJar(parent.resolve("extracted-" + version));
        try (FileChannel lock = FileChannel.open(
                parent.resolve("extracted.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            FileLock held = lock.lock();
            if (!Files.exists(extracted.ready())) {
                extracted.make(jar);
            }
            held.release();
            return extracted;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There once the rest is. */
    private Path ready() {
        return directory.resolve("ready");
    }

    private void make(File packed) throws IOException {
        FileSystemUtils.deleteRecursively(directory);
        Files.createDirectory(directory);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        run(
                directory,
                List.of(
                        java,
                        "-Djarmode=tools",
                        "-jar",
                        packed.getPath(),
                        "extract",
                        "--force",
                        "--destination",
                        directory.toString()));
        if (!Files.exists(jar())) {
            Files.move(directory.resolve(packed.getName()), jar());
        }
        if (Runtime.version().feature() >= FIRST_WITH_CACHE) {
            train();
        }
        Files.createFile(ready());
    }

    private void train() throws IOException {
        List<String> command =
                new ArrayList<>(command(List.of("-XX:AOTCacheOutput=" + cache(), "-Dspring.context.exit=onRefresh")));
        command.add("--errand.database.url=jdbc:sqlite:"
                + directory.resolve("training").resolve("errand.db"));
        command.add("--server.port=0");
        run(directory, command);
    }

    private static void run(Path directory, List<String> command) throws IOException {
        Path log = directory.resolve("prepare.log");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        try {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IllegalStateException(command + " failed:\n" + Files.readString(log));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
