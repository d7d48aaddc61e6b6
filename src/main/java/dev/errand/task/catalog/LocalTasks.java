package dev.errand.task.catalog;

import dev.errand.task.definition.TaskDefinition;
import java.util.List;
import java.util.Set;

/** Tasks that this node runs and that are not methods of this application; all of them are known when it starts. */
public interface LocalTasks {

    /**
     * All of them. Called once, when all beans exist and before any work is accepted.
     *
     * @param taken names that other tasks of this node have
     * @throws RuntimeException that stops the start-up
     */
    List<TaskDefinition> load(Set<String> taken);
}
