package dev.errand.store.child;

import dev.errand.store.Insertion;

/** What became of a job that was to be spawned. Nothing was stored but where it says so. */
public sealed interface Spawned {

    /**
     * It is on disk.
     *
     * @param settled whether more has happened to it in the same moment: it waits, has fallen, or was called off with its parent
     */
    record Stored(boolean settled) implements Spawned {}

    /**
     * The parent has one of that key.
     *
     * @param childId its id; it may have been removed since
     */
    record Earlier(String childId) implements Spawned {}

    /** Whoever asks does not run any more, or not under that lease. */
    record LeaseLost() implements Spawned {}

    /** The parent has spawned as many as it may. */
    record TooMany() implements Spawned {}

    /** It would be too far below the first. */
    record TooDeep() implements Spawned {}

    /**
     * It would wait for itself: what it is to wait for waits for all that its parent spawns, or for more than can be looked at.
     *
     * @param place of the one that leads back to it, among those that it names
     */
    record Circle(int place) implements Spawned {}

    /**
     * It is refused as any other job would be.
     *
     * @param why the reason
     */
    record Refused(Insertion why) implements Spawned {}
}
