package dev.errand.job.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which task is called, and with what.
 *
 * @param task the task's name, as it is stored: that of a task of workers is its tenant's
 * @param args the positional arguments, a JSON array as it came, if any
 * @param kwargs the named arguments, a JSON object as it came, if any
 * @param revision of the task's signature that the arguments were checked against, where workers run the task; {@code null} where nodes do
 * @param signature the same where nodes run the task and it came out of a jar, so that its signature can change; else {@code null}
 * @param sensitive where parts of the arguments stand that nobody but the task is to see, as JSON pointers that begin with {@code /args} or
 *     {@code /kwargs}
 */
public record TaskCall(
        String task,
        @Nullable String args,
        @Nullable String kwargs,
        @Nullable Integer revision,
        @Nullable Integer signature,
        List<String> sensitive) {

    /** What earlier versions kept says nothing of what is sensitive. */
    public TaskCall {
        sensitive = sensitive == null ? List.of() : List.copyOf(sensitive);
    }

    /** Of a task that nodes run, without anything sensitive. */
    public TaskCall(String task, @Nullable String args, @Nullable String kwargs) {
        this(task, args, kwargs, null, null, List.of());
    }

    /** The same call with other arguments. */
    public TaskCall with(@Nullable String otherArgs, @Nullable String otherKwargs, List<String> sensitiveParts) {
        return new TaskCall(task, otherArgs, otherKwargs, revision, signature, sensitiveParts);
    }

    /** The same call of a task as its name is stored. */
    public TaskCall of(String stored) {
        return stored.equals(task) ? this : new TaskCall(stored, args, kwargs, revision, signature, sensitive);
    }

    /** The same call of a task that workers run, checked against a revision of its signature. */
    public TaskCall ofRevision(int checked) {
        return new TaskCall(task, args, kwargs, checked, null, sensitive);
    }

    /** The same call of a task that nodes have out of a jar, checked against a signature. */
    public TaskCall ofSignature(int checked) {
        return new TaskCall(task, args, kwargs, null, checked, sensitive);
    }

    /** Whether workers run it, and no node. */
    public boolean isForWorkers() {
        return revision != null;
    }

    /** Stands for arguments that are so large that they are read only when the attempt begins. */
    public static final String LEFT_OUT = "left out";

    /** Stands for arguments that are encrypted, and cannot be decrypted: no JSON. */
    public static final String UNREADABLE = "unreadable";

    /** The most bytes of arguments that are read with their job wherever many jobs are. */
    public static final int SMALL_ARGUMENTS = 16 * 1024;

    /** Whether there are arguments that were not read. */
    public boolean leavesArgumentsOut() {
        return LEFT_OUT.equals(args);
    }

    /** Whether there are arguments that nobody can read: its task is not to be run. */
    public boolean isUnreadable() {
        return UNREADABLE.equals(args);
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
