package dev.errand.execution;

import dev.errand.task.Child;

/** Stores jobs that attempts spawn. Safe for concurrent use. */
@FunctionalInterface
interface ChildSpawner {

    /**
     * Stores one, or finds the one that is there; answers its id once it is on disk.
     *
     * @throws IllegalArgumentException if it can never be accepted as it is
     * @throws IllegalStateException if it cannot now, or the attempt does not hold its job any more
     */
    String spawn(Attempt attempt, Child child);
}
