package dev.errand.command.process;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes that there are, as Linux shows them under {@code /proc} (see {@code man 5 proc}). What it says may be over when it is
 * read. That nothing can be seen, as when no more files may be opened, is never told as nothing being there: it is an
 * {@link UncheckedIOException}. Stateless.
 */
final class ProcTable {

    private static final File PROC = new File("/proc");

    /** What can be opened whenever anything can. */
    private static final String ALWAYS_THERE = "self/stat";

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
            String link = Files.readSymbolicLink(new File(PROC, "self/ns/pid").toPath())
                    .toString();
            return link.replaceAll("[^0-9]", "");
        } catch (IOException | UnsupportedOperationException e) {
            return "0";
        }
    }

    /** All processes. */
    static void scan(Consumer<Entry> each) {
        scan(PROC, each);
    }

    static void scan(File root, Consumer<Entry> each) {
        String[] names = root.list();
        if (names == null) {
            throw new UncheckedIOException(new IOException("processes cannot be listed: " + root));
        }
        byte[] buffer = new byte[MAX_STAT];
        for (String name : names) {
            if (Character.isDigit(name.charAt(0))) {
                Entry entry = read(root, Long.parseLong(name), buffer);
                if (entry != null) {
                    each.accept(entry);
                }
            }
        }
    }

    /** One process, if it is there. */
    static Optional<Entry> entry(long pid) {
        return Optional.ofNullable(read(PROC, pid, new byte[MAX_STAT]));
    }

    private static @Nullable Entry read(File root, long pid, byte[] buffer) {
        int length;
        try (InputStream in = open(root, pid + "/stat")) {
            length = in == null ? 0 : in.read(buffer);
        } catch (IOException e) {
            return null;
        }
        return length <= 0 ? null : parse(pid, new String(buffer, 0, length, StandardCharsets.ISO_8859_1));
    }

    /** Nothing where a process is gone, or somebody else's. */
    private static @Nullable InputStream open(File root, String path) {
        File file = new File(root, path);
        try {
            return new FileInputStream(file);
        } catch (FileNotFoundException e) {
            return openAgain(root, file);
        }
    }

    /** The first exception tells its reason in the language of the system alone. Once more, since files may be short for a moment only. */
    private static @Nullable InputStream openAgain(File root, File file) {
        boolean last = false;
        while (true) {
            try {
                return Files.newInputStream(file.toPath());
            } catch (NoSuchFileException | AccessDeniedException e) {
                return null;
            } catch (IOException e) {
                if (!canOpen(new File(root, ALWAYS_THERE))) {
                    throw new UncheckedIOException("processes cannot be looked at", e);
                }
                if (last) {
                    return null;
                }
                last = true;
            }
        }
    }

    private static boolean canOpen(File file) {
        try (InputStream in = new FileInputStream(file)) {
            return in.read() >= 0;
        } catch (IOException e) {
            return false;
        }
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
        return environment(PROC, pid);
    }

    static @Nullable Environment environment(File root, long pid) {
        try (InputStream in = open(root, pid + "/environ")) {
            return in == null ? null : new Environment(in.readNBytes(MAX_ENVIRONMENT));
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
