package dev.errand.web;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.util.FileSystemUtils;

/** Runs other programs, each for a quarter of an hour at the most. */
final class Programs {

    private static final long MAX_MINUTES = 15;

    private Programs() {}

    /**
     * What the program wrote.
     *
     * @throws AssertionError if it failed or took too long, with all that it wrote
     */
    static String run(Path directory, String... command) throws IOException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        try {
            int code = start(directory.toFile(), output, command);
            String said = Files.readString(output);
            if (code != 0) {
                throw new AssertionError(List.of(command) + " ended with " + code + ":\n" + said);
            }
            return said;
        } finally {
            Files.delete(output);
        }
    }

    /** Whether the program is there and ends well. */
    static boolean succeeds(String... command) {
        try {
            run(Path.of(System.getProperty("java.io.tmpdir")), command);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    static void removeAll(Path directory) throws IOException {
        FileSystemUtils.deleteRecursively(directory);
    }

    private static int start(File directory, Path output, String... command) throws IOException {
        ProcessBuilder program = new ProcessBuilder(command).directory(directory);
        program.environment().put("REDOCLY_TELEMETRY", "off");
        Process process = program.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(MAX_MINUTES, TimeUnit.MINUTES)) {
                throw new AssertionError(List.of(command) + " took too long");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedIOException(new IOException(e));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
