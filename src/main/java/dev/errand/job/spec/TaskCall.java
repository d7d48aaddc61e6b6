package dev.errand.job.spec;

import org.jspecify.annotations.Nullable;

/**
 * Which task is called, and with what.
 *
 * @param task the task's name, as it is stored: that of a task of workers is its tenant's
 * @param args the positional arguments, a JSON array as it came, if any
 * @param kwargs the named arguments, a JSON object as it came, if any
 * @param revision of the task's signature that the arguments were checked against, where workers run the task; {@code null} where nodes do
 */
public record TaskCall(
        String task,
        @Nullable String args,
        @Nullable String kwargs,
        @Nullable Integer revision) {

    /** Of a task that nodes run. */
    public TaskCall(String task, @Nullable String args, @Nullable String kwargs) {
        this(task, args, kwargs, null);
    }

    /** The same call of a task as its name is stored. */
    public TaskCall of(String stored) {
        return stored.equals(task) ? this : new TaskCall(stored, args, kwargs, revision);
    }

    /** The same call of a task that workers run, checked against a revision of its signature. */
    public TaskCall ofRevision(int checked) {
        return new TaskCall(task, args, kwargs, checked);
    }

    /** Whether workers run it, and no node. */
    public boolean isForWorkers() {
        return revision != null;
    }

    /** Stands for arguments that are so large that they are read only when the attempt begins. */
    public static final String LEFT_OUT = "left out";

    /** The most bytes of arguments that are read with their job wherever many jobs are. */
    public static final int SMALL_ARGUMENTS = 16 * 1024;

    /** Whether there are arguments that were not read. */
    public boolean leavesArgumentsOut() {
        return LEFT_OUT.equals(args);
    }

    /** Whether its arguments are left out wherever many jobs are read. */
    public boolean hasLargeArguments() {
        return length(args) + length(kwargs) > SMALL_ARGUMENTS;
    }

    /** How many bytes the arguments have as UTF-8. */
    public long bytes() {
        return bytes(args) + bytes(kwargs);
    }

    private static long bytes(@Nullable String json) {
        return json == null
                ? 0
                : json.codePoints()
                        .mapToLong(c -> c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4)
                        .sum();
    }

    private static int length(@Nullable String json) {
        return json == null ? 0 : json.length();
    }
}
