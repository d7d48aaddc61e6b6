package dev.errand.command.process;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds programs as a shell does, by the service's own {@code PATH}. */
public final class Programs {

    private static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private Programs() {}

    /** Where a program is, as an absolute path, if it is there and may be run. */
    public static Optional<String> find(String name) {
        if (name.isBlank()) {
            return Optional.empty();
        }
        List<Path> candidates = name.contains("/") || name.contains(File.separator)
                ? List.of(Path.of(name))
                : Stream.of(System.getenv()
                                .getOrDefault("PATH", "/usr/bin:/bin")
                                .split(File.pathSeparator))
                        .filter(directory -> !directory.isBlank())
                        .map(directory -> Path.of(directory, name))
                        .toList();
        return candidates.stream()
                .flatMap(path -> WINDOWS ? Stream.of(path, Path.of(path + ".exe")) : Stream.of(path))
                .filter(Programs::isRunnable)
                .map(path -> path.toAbsolutePath().toString())
                .findFirst();
    }

    /** Whether it is there and may be run. */
    public static boolean isRunnable(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }

    /** Where there is nothing to read. */
    public static File nothing() {
        return new File(WINDOWS ? "NUL" : "/dev/null");
    }
}
