package dev.errand.job.spec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a job waits for, and whether others wait for it.
 *
 * @param after what its submission names; of a stored job nothing
 * @param waiting how it waits; nothing where it waits for no job, or no longer
 * @param awaited whether others wait for it, or did
 */
public record Dependence(List<Parent> after, @Nullable Waiting waiting, boolean awaited) {

    /** What a submission asks for that names others; nothing where it names none. */
    public static @Nullable Dependence on(List<Parent> after) {
        return after.isEmpty() ? null : new Dependence(List.copyOf(after), null, false);
    }

    /** As a stored job has it; nothing where it neither waits nor is waited for. */
    public static @Nullable Dependence of(@Nullable Waiting waiting, boolean awaited) {
        return waiting == null && !awaited ? null : new Dependence(List.of(), waiting, awaited);
    }
}
