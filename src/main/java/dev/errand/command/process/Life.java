package dev.errand.command.process;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One run of this service, as the processes that it starts know it: each has a token that begins with the run's name. The name tells the PID
 * namespace, the process and when that was started, so that whoever finds a token can say whether its service still lives. Safe for
 * concurrent use.
 */
public final class Life {

    /** The variable in the environment of a command and of all that it starts. */
    public static final String TOKEN = "ERRAND_TOKEN";

    /** The variable that names its job. */
    public static final String JOB = "ERRAND_JOB_ID";

    private static final AtomicInteger LIVES = new AtomicInteger();

    /** Asked for when a service starts: who learns it while files are short would take its own group for a stranger's. */
    private static final long OWN_GROUP = ProcTable.entry(
                    ProcessHandle.current().pid())
            .map(ProcTable.Entry::group)
            .orElse(-1L);

    private final AtomicLong tokens = new AtomicLong();
    private final String name;
    private final long startedAt;

    private Life(String process, long startedAt) {
        this.name = process + "-" + LIVES.incrementAndGet();
        this.startedAt = startedAt;
    }

    /** One that begins now. */
    public static Life begin() {
        long pid = ProcessHandle.current().pid();
        Optional<ProcTable.Entry> self = ProcTable.entry(pid);
        return new Life(
                process(pid, self.map(ProcTable.Entry::startedAt).orElse(0L)),
                self.map(ProcTable.Entry::startedAt).orElse(0L));
    }

    private static String process(long pid, long startedAt) {
        return ProcTable.pidNamespace() + "-" + pid + "-" + startedAt;
    }

    /** The name of it; tokens begin with it and a dot. */
    public String name() {
        return name;
    }

    /** A token that nobody has yet. */
    public String newToken() {
        return name + "." + tokens.incrementAndGet();
    }

    /** Whether a process that was started then can be one that this run has started. */
    boolean mayHaveStarted(ProcTable.Entry entry) {
        return entry.startedAt() >= startedAt;
    }

    /** The process group of this service; -1 where there are none. */
    static long ownGroup() {
        return OWN_GROUP;
    }

    /** Whether the service that gave this token is gone for certain. */
    static boolean isOver(String token) {
        String[] parts = token.split("-", 4);
        if (parts.length < 4 || !parts[0].equals(ProcTable.pidNamespace())) {
            return false;
        }
        try {
            long pid = Long.parseLong(parts[1]);
            long started = Long.parseLong(parts[2]);
            return ProcTable.entry(pid).map(ProcTable.Entry::startedAt).orElse(-1L) != started;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
