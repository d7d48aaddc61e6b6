package dev.errand.command.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes that there are, as Linux shows them under {@code /proc} (see {@code man 5 proc}). What it says may be over when it is
 * read. Stateless.
 */
final class ProcTable {

    private static final Path PROC = Path.of("/proc");
    private static final int MAX_STAT = 4096;
    private static final int MAX_ENVIRONMENT = 4 * 1024 * 1024;
    private static final int STATE = 0;
    private static final int GROUP = 2;
    private static final int SESSION = 3;
    private static final int STARTED_AT = 19;

    private ProcTable() {}

    /**
     * One process.
     *
     * @param ended whether it is but a zombie, which its parent has not asked about yet
     * @param startedAt ticks of the clock since the system was started
     */
    record Entry(long pid, boolean ended, long group, long session, long startedAt) {}

    /** Whether there is such a table. */
    static boolean isThere() {
        return entry(ProcessHandle.current().pid()).isPresent();
    }

    /** What tells this PID namespace from others; empty where there are none. */
    static String pidNamespace() {
        try {
            String link = Files.readSymbolicLink(PROC.resolve("self/ns/pid")).toString();
            return link.replaceAll("[^0-9]", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "0";
        }
    }

    /** All processes. */
    static void scan(Consumer<Entry> each) {
        String[] names = PROC.toFile().list();
        if (names == null) {
            return;
        }
        byte[] buffer = new byte[MAX_STAT];
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                Entry entry = read(Long.parseLong(name), buffer);
                if (entry != null) {
                    each.accept(entry);
                }
            }
        }
    }

    /** One process, if it is there. */
    static Optional<Entry> entry(long pid) {
        return Optional.ofNullable(read(pid, new byte[MAX_STAT]));
    }

    private static @Nullable Entry read(long pid, byte[] buffer) {
        int length;
        try (InputStream in = new FileInputStream(new File("/proc/" + pid + "/stat"))) {
            length = in.read(buffer);
        } catch (IOException e) {
            return null;
        }
        return length <= 0 ? null : parse(pid, new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** The name of the program, which may hold anything, ends with the last bracket. */
    static @Nullable Entry parse(long pid, String stat) {
        int end = stat.lastIndexOf(')');
        String[] fields =
                end < 0 ? new String[0] : stat.substring(end + 1).strip().split(" ", STARTED_AT + 2);
        if (fields.length <= STARTED_AT) {
            return null;
        }
        char state = fields[STATE].charAt(0);
        return new Entry(
                pid,
                state == 'Z' || state == 'X' || state == 'x',
                Long.parseLong(fields[GROUP]),
                Long.parseLong(fields[SESSION]),
                Long.parseLong(fields[STARTED_AT]));
    }

    /** The environment that a process was started with; {@code null} where it may not be read, or is there no more. */
    static @Nullable Environment environment(long pid) {
        try (InputStream in = new FileInputStream(new File("/proc/" + pid + "/environ"))) {
            return new Environment(in.readNBytes(MAX_ENVIRONMENT));
        } catch (IOException e) {
            return null;
        }
    }

    /** Variables and their values, each ended by a NUL. */
    @SuppressWarnings("ArrayRecordComponent")
    record Environment(byte[] bytes) {

        /** Whether there is none, or none yet: for a moment of its start as another program a process shows none. */
        boolean isEmpty() {
            return bytes.length == 0;
        }

        /** The value of a variable, if it is there. */
        @Nullable
        String get(String name) {
            byte[] wanted = (name + "=").getBytes(StandardCharsets.ISO_8859_1);
            int from = 0;
            while (from < bytes.length) {
                int end = from;
                while (end < bytes.length && bytes[end] != 0) {
                    end++;
                }
                int value = from + wanted.length;
                if (value <= end && Arrays.equals(bytes, from, value, wanted, 0, wanted.length)) {
                    return new String(bytes, value, end - value, StandardCharsets.UTF_8);
                }
                from = end + 1;
            }
            return null;
        }
    }
}
