package dev.errand.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** What Linux says of processes. */
final class ProcessStat {

    /** USER_HZ, which is 100 on every architecture that matters. */
    private static final long NANOS_PER_TICK = 10_000_000;

    private static final int USER = 13;
    private static final int SYSTEM = 14;
    private static final int ENDED_USER = 15;
    private static final int ENDED_SYSTEM = 16;

    private ProcessStat() {}

    /** What is in memory of it. */
    static double residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }

    /** Processor time of a process and of all that it started, those that ended since included. */
    static long cpuNanos(long pid) {
        return ProcessHandle.of(pid)
                                .orElseThrow()
                                .descendants()
                                .mapToLong(child -> ticks(child.pid(), false))
                                .sum()
                        * NANOS_PER_TICK
                + ticks(pid, true) * NANOS_PER_TICK;
    }

    private static long ticks(long pid, boolean withEnded) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            // The name, in parentheses, may have blanks in it: count from its end, where the third field begins.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            long own = field(fields, USER) + field(fields, SYSTEM);
            return withEnded ? own + field(fields, ENDED_USER) + field(fields, ENDED_SYSTEM) : own;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long field(String[] fromThird, int index) {
        return Long.parseLong(fromThird[index - 2]);
    }
}
