package dev.errand.launch;

import dev.errand.access.key.KeyText;
import dev.errand.start.ClassCache;
import dev.errand.start.CommandLine;
import dev.errand.start.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Makes a cache of classes by another process that starts the service on an empty folder, at the lowest priority, where there is room. It
 * gets the JVM's options of this one and nothing else of what this one was told: no address, no database, no secret.
 */
@Component
class CacheTraining {

    /** Set for the process that is to end by itself once it has done what a start does. */
    static final String TRAINING = "errand.launcher.training";

    private static final Logger log = LoggerFactory.getLogger(CacheTraining.class);
    private static final String KEY_VARIABLE = "ERRAND_SECURITY_BOOTSTRAPKEY";
    private static final List<Path> NICE = List.of(Path.of("/usr/bin/nice"), Path.of("/bin/nice"));
    private static final String[] OWN_VARIABLES = {"ERRAND_", "SERVER_", "SPRING_", "MANAGEMENT_", "LOGGING_"};
    private static final String[] OWN_OPTIONS = {
        "-D",
        "-Xlog",
        "-XX:AOT",
        "-XX:StartFlightRecording",
        "-XX:FlightRecorder",
        "-XX:On",
        "-XX:HeapDump",
        "-XX:+HeapDump",
        "-XX:ErrorFile",
        "-XX:TieredStopAtLevel"
    };

    private final StartProperties properties;
    private final Clock clock;
    private volatile @Nullable Process process;
    private volatile boolean stopped;

    CacheTraining(StartProperties properties, Clock clock) {
        this.properties = properties;
        this.clock = clock;
    }

    /** Makes it, unless there is no room for that now. */
    void make(ClassCache cache) throws IOException {
        Path nice = NICE.stream().filter(Files::isExecutable).findFirst().orElse(null);
        long memory = FreeMemory.bytes();
        long disk = Files.getFileStore(cache.directory()).getUsableSpace();
        if (nice == null
                || memory < properties.cacheMemory().toBytes()
                || disk < properties.cacheDisk().toBytes()) {
            log.debug(
                    "no cache of classes is made: {} MB of memory and {} MB of disk are free",
                    memory >> 20,
                    disk >> 20);
            return;
        }
        Path folder = Files.createTempDirectory(cache.directory().resolveSibling(""), "new-");
        try {
            Path made = folder.resolve("classes.aot");
            if (run(command(nice, folder, made), folder) && Files.exists(made)) {
                PartsInUse.flush(made);
                Files.move(made, cache.file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                cache.made();
                log.debug("the next start finds its classes in {}", cache.file());
            }
        } finally {
            Trees.delete(folder);
        }
    }

    private static List<String> command(Path nice, Path folder, Path made) throws IOException {
        CommandLine line = CommandLine.ofThisProcess();
        List<String> command =
                new ArrayList<>(List.of(nice.toString(), "-n", "19", line.java().toString()));
        line.optionsInLine().stream()
                .filter(option -> !startsWith(option, OWN_OPTIONS))
                .forEach(command::add);
        // No record of what was compiled here: by it, whatever was hot in this short run would stay in the first
        // compiler for good.
        command.addAll(List.of(
                "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+UnlockDiagnosticVMOptions", "-XX:-AOTRecordTraining"));
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-XX:AOTCacheOutput=" + made);
        command.add("-D" + TRAINING + "=true");
        command.addAll(List.of(
                "-jar",
                line.jar().toString(),
                "--server.address=127.0.0.1",
                "--server.port=0",
                "--errand.security.mode=on",
                "--errand.database.url=jdbc:sqlite:" + folder.resolve("errand.db")));
        return command;
    }

    private static boolean startsWith(String text, String[] starts) {
        for (String start : starts) {
            if (text.startsWith(start)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it ran to its end, in time. */
    private boolean run(List<String> command, Path folder) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile());
        builder.environment().keySet().removeIf(name -> startsWith(name, OWN_VARIABLES));
        // Nobody else on this machine is to use it meanwhile.
        builder.environment().put(KEY_VARIABLE, KeyText.generate(clock).reveal());
        Process started = builder.start();
        process = started;
        try {
            if (!stopped && started.waitFor(properties.cacheTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                log.debug("making a cache of classes ended with {}", started.exitValue());
                return started.exitValue() == 0;
            }
            log.debug("making a cache of classes took too long, or is not wanted any more");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            end(started);
            process = null;
        }
    }

    private static void end(Process started) {
        started.descendants().forEach(ProcessHandle::destroyForcibly);
        started.destroyForcibly();
    }

    /** Ends it, and makes no other. */
    void stop() {
        stopped = true;
        Process running = process;
        if (running != null) {
            end(running);
        }
    }
}
