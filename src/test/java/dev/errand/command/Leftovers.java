package dev.errand.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Processes as the system shows them, looked for without anything of what is tested. */
public final class Leftovers {

    private Leftovers() {}

    /** Those that live and have this text in their environment or their command line, with what they are. */
    public static List<String> with(String text) {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            all.filter(path -> Character.isDigit(path.getFileName().toString().charAt(0)))
                    .filter(path -> !path.getFileName()
                            .toString()
                            .equals(Long.toString(ProcessHandle.current().pid())))
                    .filter(path -> (read(path, "environ") + read(path, "cmdline")).contains(text))
                    .filter(path -> !isZombie(path))
                    .forEach(path -> found.add(
                            path.getFileName() + " " + read(path, "cmdline").replace('\0', ' ')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** Processes that have ended and that this process has not asked about. */
    public static long zombies() {
        long self = ProcessHandle.current().pid();
        try (Stream<Path> all = Files.list(Path.of("/proc"))) {
            return all.filter(path ->
                            Character.isDigit(path.getFileName().toString().charAt(0)))
                    .filter(path -> read(path, "stat").matches("(?s).*\\) Z " + self + " .*"))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isZombie(Path process) {
        String stat = read(process, "stat");
        return Optional.of(stat.lastIndexOf(')'))
                .filter(end -> end >= 0 && end + 2 < stat.length())
                .map(end -> stat.charAt(end + 2) == 'Z')
                .orElse(true);
    }

    private static String read(Path process, String file) {
        try {
            return new String(Files.readAllBytes(process.resolve(file)), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
