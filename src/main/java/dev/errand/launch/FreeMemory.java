package dev.errand.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the operating system could give without taking it from anybody: of the machine, and of the control group where it is limited. */
final class FreeMemory {

    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
    private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");
    private static final int KILO = 1024;

    private FreeMemory() {}

    static long bytes() throws IOException {
        long machine = Files.readAllLines(MACHINE).stream()
                .filter(line -> line.startsWith("MemAvailable:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KILO)
                .findFirst()
                .orElse(0);
        if (!Files.isReadable(LIMIT) || !Files.isReadable(USED)) {
            return machine;
        }
        String limit = Files.readString(LIMIT).trim();
        return limit.equals("max")
                ? machine
                : Math.min(
                        machine,
                        Long.parseLong(limit)
                                - Long.parseLong(Files.readString(USED).trim()));
    }
}
