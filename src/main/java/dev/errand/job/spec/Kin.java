package dev.errand.job.spec;

import org.jspecify.annotations.Nullable;

/**
 * That a job was spawned by another one, or has spawned others.
 *
 * @param parentId who spawned it, if anybody did
 * @param spawning whether it has spawned others
 * @param children how many, where that was counted
 */
public record Kin(
        @Nullable String parentId,
        boolean spawning,
        @Nullable Children children) {

    /** Ends the text of one that has spawned others. */
    private static final String SPAWNING = "+";

    /**
     * What a job has spawned.
     *
     * @param total how many, those that were removed since among them
     * @param done how many of them have ended
     */
    public record Children(int total, int done) {}

    /** Of one that another one spawned. */
    public static Kin of(String parentId) {
        return new Kin(parentId, false, null);
    }

    /** As {@link #text} has it. */
    public static Kin parse(String text) {
        boolean spawning = text.endsWith(SPAWNING);
        String parent = spawning ? text.substring(0, text.length() - SPAWNING.length()) : text;
        return new Kin(parent.isEmpty() ? null : parent, spawning, null);
    }

    /** As a row keeps it. */
    public String text() {
        return (parentId == null ? "" : parentId) + (spawning ? SPAWNING : "");
    }

    /** The same of one that has spawned others. */
    public static Kin ofParent(@Nullable Kin before) {
        return new Kin(before == null ? null : before.parentId, true, null);
    }

    /** The same with how many it has spawned. */
    public Kin with(Children counted) {
        return new Kin(parentId, spawning, counted);
    }
}
