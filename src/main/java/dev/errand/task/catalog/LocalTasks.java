package dev.errand.task.catalog;

import dev.errand.task.definition.TaskDefinition;
import java.util.List;
import java.util.Set;

/** Tasks that this node runs and that are not methods of this application. */
public interface LocalTasks {

    /**
     * All of them, but for those that are given to {@link TaskCatalog#add} later. Called once, when all beans exist and before any work is accepted.
     *
     * @param taken names that other tasks of this node have
     * @throws RuntimeException that stops the start-up
     */
    List<TaskDefinition> load(Set<String> taken);

    /**
     * Waits for those that are given later, if there are any, for a bounded time; called for each question whose answer they may change.
     *
     * @throws TasksLoadingException when they are not there in time
     */
    default void awaitLate() {}
}
